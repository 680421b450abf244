import { Field } from "./field";
import { isUnknown } from "./wire";

/** What the engine says about a resource beside its properties. Objects read from files have none of it. */
export interface ResourceOptions {
    readonly protect: boolean;
    readonly retainOnDelete?: boolean;
    /** Properties whose changes in the program are not carried out. */
    readonly ignoreChanges?: readonly string[];
}

/** One resource as any source delivers it: the engine, an exported state, a YAML file, a test. */
export interface Resource {
    /** The Pulumi type token, `kubernetes:apps/v1:Deployment`. Absent for objects read from files. */
    readonly type?: string;
    readonly urn?: string;
    /** The name in the program, or the file it was read from: to find it when metadata.name is missing. */
    readonly origin?: string;
    readonly object: unknown;
    readonly options?: ResourceOptions;
    /** The program only reads it, as an exported state says. */
    readonly external?: boolean;
}

/** What the Kubernetes SDK calls its groups of objects: parents of what a chart or a folder holds, and no objects. */
const component =
    /^kubernetes:(?:helm\.sh\/v[234]:Chart|yaml(?:\/v2)?:Config(?:File|Group)|kustomize(?:\/v2)?:Directory)$/;

/** By qualified kind: an add-on may well have a kind of the same name that lives in namespaces. */
const clusterScoped: ReadonlySet<string> = new Set([
    "APIService",
    "CertificateSigningRequest",
    "ClusterFederatedTrustDomain.spire.spiffe.io",
    "ClusterIssuer.cert-manager.io",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterSPIFFEID.spire.spiffe.io",
    "ClusterStaticEntry.spire.spiffe.io",
    "ClusterTrustBundle",
    "ComponentStatus",
    "CSIDriver",
    "CSINode",
    "CustomResourceDefinition",
    "DeviceClass",
    "DeviceTaintRule",
    "FlowSchema",
    "GatewayClass.gateway.networking.k8s.io",
    "IngressClass",
    "IPAddress",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "ResourceSlice",
    "RuntimeClass",
    "SelfSubjectAccessReview",
    "SelfSubjectReview",
    "SelfSubjectRulesReview",
    "ServiceCIDR",
    "StorageClass",
    "StorageVersionMigration",
    "SubjectAccessReview",
    "TokenReview",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
    "VolumeAttributesClass",
]);

/** The API groups that Kubernetes itself serves; everything else comes from a CustomResourceDefinition or an add-on. */
const builtInGroups: ReadonlySet<string> = new Set([
    "",
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "authentication.k8s.io",
    "authorization.k8s.io",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "extensions",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
]);

/** One resource under judgement: who it is, and its contents behind a reader that knows what is unknown. */
export class Subject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly namespace: string | undefined;
    readonly name: string;
    /** `Deployment shop/api`, `StorageClass fast`: how a person, a waiver and every report name it. */
    readonly id: string;
    readonly root: Field;
    readonly isKubernetes: boolean;
    readonly group: string;
    /** Belongs to Kubernetes itself rather than to an add-on. */
    readonly isBuiltIn: boolean;
    /** `Deployment`, and for kinds of add-ons `Certificate.cert-manager.io`: rules name kinds like this. */
    readonly qualifiedKind: string;

    constructor(
        readonly resource: Resource,
        /** The program only reads it: it is there to be found, and somebody else's to judge. */
        readonly isExternal = resource.external === true,
    ) {
        const token = kubernetesToken(resource.type);
        this.isKubernetes = token !== undefined || resource.type === undefined;
        this.apiVersion = token?.apiVersion ?? textAt(resource.object, "apiVersion") ?? "";
        this.kind = token?.kind ?? textAt(resource.object, "kind") ?? resource.type ?? "";
        this.group = this.apiVersion.includes("/") ? (this.apiVersion.split("/")[0] ?? "") : "";
        this.isBuiltIn = builtInGroups.has(this.group);
        this.qualifiedKind = this.isBuiltIn ? this.kind : `${this.kind}.${this.group}`;
        this.name = textAt(resource.object, "metadata", "name") ?? `(${resource.origin ?? "unnamed"})`;
        this.namespace = this.namespaceOf(textAt(resource.object, "metadata", "namespace"));
        this.id = this.identify();
        this.root = new Field(resource.object, this.id);
    }

    /** It is a part of an object that somebody else makes, so that what is missing from it says nothing. */
    get isPatch(): boolean {
        if (!this.isKubernetes) return false;
        // The cluster makes this account in every namespace; whoever writes it down patches it.
        if (this.kind === "ServiceAccount" && this.name === "default") return true;
        const { type, object } = this.resource;
        if (type !== undefined) return type.endsWith("Patch");
        // A file says nothing of that, and a whole claim is no patch because somebody annotated it.
        if (this.kind === "PersistentVolumeClaim" && this.spec.isMapping && this.spec.keys().includes("accessModes"))
            return false;
        return textAt(object, "metadata", "annotations", "pulumi.com/patchForce") !== undefined;
    }

    /** A chart's release, which is no object of the cluster and has no metadata. */
    get isRelease(): boolean {
        return this.qualifiedKind === "Release.helm.sh";
    }

    get metadata(): Field {
        return this.root.at("metadata");
    }

    get spec(): Field {
        return this.root.at("spec");
    }

    get labels(): Field {
        return this.root.at("metadata", "labels");
    }

    get annotations(): Field {
        return this.root.at("metadata", "annotations");
    }

    /** Whether an add-on's kind lives in namespaces is only known to the cluster: it does if it names one. */
    private namespaceOf(named: string | undefined): string | undefined {
        if (!this.isKubernetes || clusterScoped.has(this.qualifiedKind)) return undefined;
        return named ?? (this.isBuiltIn ? "default" : undefined);
    }

    private identify(): string {
        if (!this.isKubernetes) return `${this.kind} ${this.resource.origin ?? this.name}`;
        const kind = this.qualifiedKind;
        return this.namespace === undefined ? `${kind} ${this.name}` : `${kind} ${this.namespace}/${this.name}`;
    }
}

/**
 * Reads without judging: an unknown, absent or malformed name must not stop the judgement, which then goes on under
 * the resource's origin.
 */
function textAt(object: unknown, ...keys: readonly string[]): string | undefined {
    let value = object;
    for (const key of keys) {
        if (typeof value !== "object" || value === null) return undefined;
        value = (value as Record<string, unknown>)[key];
    }
    return typeof value === "string" && !isUnknown(value) ? value : undefined;
}

interface Token {
    readonly apiVersion: string;
    readonly kind: string;
}

/** `kubernetes:apps/v1:DeploymentPatch` → apps/v1 Deployment. The core group is written `core/v1` in tokens. */
function kubernetesToken(type: string | undefined): Token | undefined {
    const parts = type?.split(":");
    if (type === undefined || parts?.length !== 3 || parts[0] !== "kubernetes" || component.test(type))
        return undefined;
    const [, path = "", name = ""] = parts;
    const apiVersion = path.startsWith("core/") ? path.slice("core/".length) : path;
    return { apiVersion, kind: name.replace(/Patch$/, "") };
}
