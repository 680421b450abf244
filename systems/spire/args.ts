import type {
    ControllerManagerArgs,
    Datastore,
    SpireArgs,
    UpstreamAuthority,
    WorkloadSocket,
} from "../../components/spire";
import { backedUpBy, type Placement, plannedFile, type SecretRef, type Volume } from "../../components/workload";
import type { Settings, SpireSettings } from "../../config/schema";
import { storageClassName } from "../../config/schema/cluster";
import type { StackPlan } from "../plan";
import type { Planned } from "../planned";
import { everyNode, placementOf } from "../shared";
import { registrationsOf } from "./registrations";
import { identityStore } from "./stores";
import type { IdentityParts } from "./traffic";

/** What the servers mount beside their configuration. Contents do not matter for sizes and checks. */
export interface IdentityFiles {
    /** The section of their data store with its password, and the authority of that store. */
    readonly datastore?: { readonly secret: SecretRef; readonly authority: Volume };
    /** Certificate of the OIDC discovery provider. */
    readonly certificate?: SecretRef;
}

const file = plannedFile;

export const plannedFiles: IdentityFiles = {
    datastore: { secret: file, authority: { kind: "secret", secret: file } },
    certificate: file,
};

/** Name of the issuer that every namespace's private authority has. */
export const privateIssuer = "stackwright-authority";

export function identityArgs(
    plan: StackPlan,
    planned: Planned,
    settings: Settings,
    parts: IdentityParts,
    files: IdentityFiles,
): SpireArgs {
    const { spire, images, cluster, environment } = settings;
    const placement = placementOf(cluster, "identity");
    const oidc = oidcDiscovery(settings, parts, files, placement);
    return {
        trustDomain: spire.trustDomain,
        clusterName: settings.kubeContext.replaceAll(/[^A-Za-z0-9._-]/g, "-"),
        production: environment === "production",
        nodes: cluster.nodes.count,
        server: {
            part: parts.server,
            image: images["spire-server"].reference,
            resources: spire.server.resources,
            datastore: datastore(spire, files),
            upstream: upstream(spire),
            volume: {
                size: spire.server.volume.size,
                storageClass: storageClassName(cluster, spire.server.volume.storageClass),
                ...backedUpBy(plan.backups.spire?.stores[identityStore(0)]?.copy),
            },
            lifetimes: spire.lifetimes,
            logLevel: spire.logLevel,
            placement,
            protect: settings.data.deletionProtection,
        },
        agent: {
            part: parts.agent,
            image: images["spire-agent"].reference,
            resources: spire.agent.resources,
            verifyKubelet: spire.agent.verifyKubelet,
            kubernetesVersion: cluster.kubernetesVersion,
            logLevel: spire.logLevel,
            socketFolder: spire.agent.socketFolder,
            placement: everyNode,
            waiver: spire.agent.waiver,
        },
        socket: workloadSocket(settings, parts),
        controllerManager: controllerManager(settings),
        registrations: registrationsOf(plan, planned, settings),
        bundleNamespaces: identityNamespaces(plan, settings),
        connections: plan.traffic.connections,
        federation: spire.federation.map(({ trustDomain, bundleEndpointUrl, profile, serverId = "" }) => ({
            trustDomain,
            bundleEndpointUrl,
            profile: profile === "https_web" ? { kind: profile } : { kind: profile, serverId },
        })),
        ...(oidc && { oidcDiscovery: oidc }),
    };
}

/** The schema has made sure that SQLite has one server only. */
function datastore({ server }: SpireSettings, files: IdentityFiles): Datastore {
    if (server.datastore === "sqlite") return { kind: "sqlite", replicas: 1 };
    if (files.datastore === undefined) throw new Error("several servers need the database they share");
    return { kind: "postgres", replicas: server.replicas, ...files.datastore };
}

/** The schema has made sure that the group of the chosen kind is there. */
function upstream({ upstream: chosen }: SpireSettings): UpstreamAuthority {
    const { kind, certManager, disk, vault, spire } = chosen;
    if (kind === "disk" && disk) return { kind, secret: external(disk.secretName) };
    if (kind === "vault" && vault) {
        const { address, pkiMount, role, authMount, caSecretName } = vault;
        const authority = caSecretName === undefined ? {} : { caSecret: external(caSecretName) };
        return { kind, address, pkiMount, role, authMount, ...authority };
    }
    if (kind === "spire" && spire) {
        const { serverAddress, serverPort, socketFolder, socketName, waiver } = spire;
        return { kind, serverAddress, serverPort, socketFolder, socketName, waiver };
    }
    if (kind === "self-signed") return { kind };
    return { kind: "cert-manager", ...(certManager ?? { issuerName: privateIssuer, issuerKind: "Issuer" }) };
}

/** Somebody else's Secret: when it changes is not this program's to know. */
function external(name: string): SecretRef {
    return { name, hash: "", foreign: true };
}

function workloadSocket({ spire, images }: Settings, { csiDriver }: IdentityParts): WorkloadSocket {
    const { waiver, driver: name, resources } = spire.workloadSocket;
    if (csiDriver === undefined) return { kind: "host-path", waiver };
    return {
        kind: "csi",
        driver: {
            part: csiDriver,
            name,
            image: images["spiffe-csi-driver"].reference,
            registrarImage: images["csi-node-driver-registrar"].reference,
            livenessImage: images["csi-livenessprobe"].reference,
            resources,
            placement: everyNode,
            waiver,
        },
    };
}

function controllerManager({ spire, images, capabilities }: Settings): ControllerManagerArgs {
    return {
        image: images["spire-controller-manager"].reference,
        resources: spire.controllerManager.resources,
        source: capabilities.spireControllerManager ? "objects" : "files",
    };
}

function oidcDiscovery(
    { spire, images }: Settings,
    { oidcDiscovery: part }: IdentityParts,
    { certificate }: IdentityFiles,
    placement: Placement,
): SpireArgs["oidcDiscovery"] {
    if (part === undefined || certificate === undefined) return undefined;
    return {
        part,
        image: images["spire-oidc-discovery-provider"].reference,
        resources: spire.oidcDiscovery.resources,
        host: spire.oidcDiscovery.host,
        replicas: spire.oidcDiscovery.replicas,
        certificate,
        placement,
    };
}

/** Where a database takes certificates instead of passwords. */
function identityNamespaces(plan: StackPlan, { x0tta6bl4, signalHarvester, graphmemory }: Settings): readonly string[] {
    const databases = [
        [plan.x0tta6bl4?.postgres, x0tta6bl4.postgres],
        [plan.signalHarvester?.postgres, signalHarvester.postgres],
        [plan.graphmemory?.postgres, graphmemory.postgres],
    ] as const;
    return databases.flatMap(([parts, { identityLogin }]) =>
        parts !== undefined && identityLogin ? [parts.server.namespace] : [],
    );
}
