// Versions of the API that are gone, going or current in the release that the packs are for.
import { type KubeObject, object } from "../objects";
import { type Alone, silent, told } from "./case";

const versionOf = (apiVersion: string, kind: string): KubeObject => object(apiVersion, kind, "any", {}, "");
const old = (apiVersion: string, kind: string, use: string, since: string): Alone => ({
    ...told("forbid-deprecated-apis", `${apiVersion} ${kind}`, use, versionOf(apiVersion, kind)),
    says: since,
});

/** As `zz_generated.prerelease-lifecycle.go` of k8s.io/api v0.35 has them. */
export const versions: readonly Alone[] = [
    old(
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingAdmissionPolicy",
        "admissionregistration.k8s.io/v1",
        "gone since 1.34",
    ),
    old(
        "admissionregistration.k8s.io/v1beta1",
        "ValidatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/v1",
        "gone since 1.34",
    ),
    old(
        "admissionregistration.k8s.io/v1alpha1",
        "MutatingAdmissionPolicy",
        "admissionregistration.k8s.io/v1beta1",
        "going since 1.35",
    ),
    old("networking.k8s.io/v1beta1", "ServiceCIDR", "networking.k8s.io/v1", "going since 1.34"),
    old("networking.k8s.io/v1beta1", "IPAddress", "networking.k8s.io/v1", "going since 1.34"),
    old("storage.k8s.io/v1beta1", "VolumeAttributesClass", "storage.k8s.io/v1", "going since 1.34"),
    old("storage.k8s.io/v1alpha1", "VolumeAttributesClass", "storage.k8s.io/v1", "gone since 1.35"),
    old("resource.k8s.io/v1beta1", "ResourceClaim", "resource.k8s.io/v1", "going since 1.35"),
    old("certificates.k8s.io/v1beta1", "CertificateSigningRequest", "certificates.k8s.io/v1", "gone since 1.22"),
    old("certificates.k8s.io/v1alpha1", "ClusterTrustBundle", "certificates.k8s.io/v1beta1", "going since 1.34"),
    old("coordination.k8s.io/v1beta1", "Lease", "coordination.k8s.io/v1", "gone since 1.22"),
    old("coordination.k8s.io/v1alpha2", "LeaseCandidate", "coordination.k8s.io/v1beta1", "going since 1.35"),
    old("batch/v2alpha1", "CronJob", "batch/v1", "gone since 1.21"),
    ...[
        versionOf("certificates.k8s.io/v1beta1", "ClusterTrustBundle"),
        versionOf("certificates.k8s.io/v1beta1", "PodCertificateRequest"),
        versionOf("coordination.k8s.io/v1beta1", "LeaseCandidate"),
        versionOf("admissionregistration.k8s.io/v1beta1", "MutatingAdmissionPolicy"),
        versionOf("resource.k8s.io/v1beta2", "ResourceClaim"),
    ].map((each) => silent("forbid-deprecated-apis", `${each.apiVersion} ${each.kind} is current`, each)),
];
