/** An API version that is going or gone. */
export interface OldVersion {
    readonly apiVersion: string;
    /** Only these kinds; all of the version when left out. */
    readonly kinds?: readonly string[] | undefined;
    /** The minor release of Kubernetes that says it is going. */
    readonly deprecatedIn: number;
    /** The minor release that no longer serves it. */
    readonly removedIn: number | undefined;
    readonly use: string;
}

/** Kubernetes gives notice three releases before. */
const gone = (apiVersion: string, removedIn: number, use: string, kinds?: readonly string[]): OldVersion => ({
    apiVersion,
    deprecatedIn: removedIn - 3,
    removedIn,
    use,
    kinds,
});

const validatingPolicies = ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"];

export const oldVersions: readonly OldVersion[] = [
    gone("extensions/v1beta1", 16, "apps/v1", ["Deployment", "DaemonSet", "ReplicaSet"]),
    gone("extensions/v1beta1", 16, "networking.k8s.io/v1", ["NetworkPolicy"]),
    gone("extensions/v1beta1", 22, "networking.k8s.io/v1", ["Ingress"]),
    gone("extensions/v1beta1", 16, "the Pod Security labels", ["PodSecurityPolicy"]),
    gone("apps/v1beta1", 16, "apps/v1"),
    gone("apps/v1beta2", 16, "apps/v1"),
    gone("networking.k8s.io/v1beta1", 22, "networking.k8s.io/v1", ["Ingress", "IngressClass"]),
    gone("networking.k8s.io/v1beta1", 37, "networking.k8s.io/v1", ["ServiceCIDR", "IPAddress"]),
    gone("rbac.authorization.k8s.io/v1beta1", 22, "rbac.authorization.k8s.io/v1"),
    gone("rbac.authorization.k8s.io/v1alpha1", 22, "rbac.authorization.k8s.io/v1"),
    gone("admissionregistration.k8s.io/v1beta1", 22, "admissionregistration.k8s.io/v1", [
        "MutatingWebhookConfiguration",
        "ValidatingWebhookConfiguration",
    ]),
    gone("admissionregistration.k8s.io/v1beta1", 34, "admissionregistration.k8s.io/v1", validatingPolicies),
    gone("admissionregistration.k8s.io/v1alpha1", 32, "admissionregistration.k8s.io/v1", validatingPolicies),
    gone("admissionregistration.k8s.io/v1alpha1", 38, "admissionregistration.k8s.io/v1beta1", [
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
    ]),
    gone("apiextensions.k8s.io/v1beta1", 22, "apiextensions.k8s.io/v1"),
    gone("apiregistration.k8s.io/v1beta1", 22, "apiregistration.k8s.io/v1"),
    gone("certificates.k8s.io/v1beta1", 22, "certificates.k8s.io/v1", ["CertificateSigningRequest"]),
    gone("certificates.k8s.io/v1alpha1", 37, "certificates.k8s.io/v1beta1", ["ClusterTrustBundle"]),
    gone("coordination.k8s.io/v1beta1", 22, "coordination.k8s.io/v1", ["Lease"]),
    gone("coordination.k8s.io/v1alpha2", 38, "coordination.k8s.io/v1beta1", ["LeaseCandidate"]),
    gone("resource.k8s.io/v1beta1", 38, "resource.k8s.io/v1"),
    gone("scheduling.k8s.io/v1beta1", 22, "scheduling.k8s.io/v1"),
    gone("storage.k8s.io/v1beta1", 22, "storage.k8s.io/v1", [
        "CSIDriver",
        "CSINode",
        "StorageClass",
        "VolumeAttachment",
    ]),
    gone("storage.k8s.io/v1beta1", 37, "storage.k8s.io/v1", ["VolumeAttributesClass"]),
    gone("storage.k8s.io/v1alpha1", 35, "storage.k8s.io/v1", ["VolumeAttributesClass"]),
    gone("storage.k8s.io/v1alpha1", 24, "storage.k8s.io/v1", ["CSIStorageCapacity", "VolumeAttachment"]),
    gone("batch/v1beta1", 25, "batch/v1"),
    gone("batch/v2alpha1", 21, "batch/v1"),
    gone("discovery.k8s.io/v1beta1", 25, "discovery.k8s.io/v1"),
    gone("events.k8s.io/v1beta1", 25, "events.k8s.io/v1"),
    gone("node.k8s.io/v1beta1", 25, "node.k8s.io/v1"),
    gone("policy/v1beta1", 25, "policy/v1, or the Pod Security labels instead of PodSecurityPolicy"),
    gone("autoscaling/v2beta1", 25, "autoscaling/v2"),
    gone("autoscaling/v2beta2", 26, "autoscaling/v2"),
    gone("flowcontrol.apiserver.k8s.io/v1beta1", 26, "flowcontrol.apiserver.k8s.io/v1"),
    gone("flowcontrol.apiserver.k8s.io/v1beta2", 29, "flowcontrol.apiserver.k8s.io/v1"),
    gone("flowcontrol.apiserver.k8s.io/v1beta3", 32, "flowcontrol.apiserver.k8s.io/v1"),
    gone("storage.k8s.io/v1beta1", 27, "storage.k8s.io/v1", ["CSIStorageCapacity"]),
    {
        apiVersion: "v1",
        kinds: ["Endpoints"],
        deprecatedIn: 33,
        removedIn: undefined,
        use: "discovery.k8s.io/v1 EndpointSlice",
    },
    {
        apiVersion: "v1",
        kinds: ["ComponentStatus"],
        deprecatedIn: 19,
        removedIn: undefined,
        use: "the components' own health endpoints",
    },
    {
        apiVersion: "gateway.networking.k8s.io/v1alpha2",
        kinds: ["GatewayClass", "Gateway", "HTTPRoute"],
        deprecatedIn: 24,
        removedIn: 26,
        use: "gateway.networking.k8s.io/v1",
    },
    {
        apiVersion: "gateway.networking.k8s.io/v1beta1",
        kinds: ["GatewayClass", "Gateway", "HTTPRoute"],
        deprecatedIn: 28,
        removedIn: undefined,
        use: "gateway.networking.k8s.io/v1",
    },
    { apiVersion: "cert-manager.io/v1alpha2", deprecatedIn: 16, removedIn: 22, use: "cert-manager.io/v1" },
    { apiVersion: "cert-manager.io/v1beta1", deprecatedIn: 19, removedIn: 22, use: "cert-manager.io/v1" },
];
