import type { Rule } from "../kernel";
import { dropCapabilities } from "./drop-capabilities";
import { forbidBarePods } from "./forbid-bare-pods";
import { forbidBroadSubjects } from "./forbid-broad-subjects";
import { forbidClusterAdmin } from "./forbid-cluster-admin";
import { forbidCompetingScalers } from "./forbid-competing-scalers";
import { forbidControlPlaneAccess } from "./forbid-control-plane-access";
import { forbidDeprecatedApis } from "./forbid-deprecated-apis";
import { forbidExposedServices } from "./forbid-exposed-services";
import { forbidExternalIps } from "./forbid-external-ips";
import { forbidExternalNames } from "./forbid-external-names";
import { forbidFixedReplicas } from "./forbid-fixed-replicas";
import { forbidHiddenObjects } from "./forbid-hidden-objects";
import { forbidHostNamespaces } from "./forbid-host-namespaces";
import { forbidHostPath } from "./forbid-host-path";
import { forbidHostPorts } from "./forbid-host-ports";
import { forbidOpenNetworkRules } from "./forbid-open-network-rules";
import { forbidOrphans } from "./forbid-orphans";
import { forbidOverlappingSelectors } from "./forbid-overlapping-selectors";
import { forbidPodCreation } from "./forbid-pod-creation";
import { forbidPodExec } from "./forbid-pod-exec";
import { forbidPrivilegeEscalation } from "./forbid-privilege-escalation";
import { forbidPrivilegeGrants } from "./forbid-privilege-grants";
import { forbidPrivileged } from "./forbid-privileged";
import { forbidProbeHosts } from "./forbid-probe-hosts";
import { forbidRootGroups } from "./forbid-root-groups";
import { forbidSecretAccess } from "./forbid-secret-access";
import { forbidSecretsInArguments } from "./forbid-secrets-in-arguments";
import { forbidSecretsInConfig } from "./forbid-secrets-in-config";
import { forbidSecretsInEnv } from "./forbid-secrets-in-env";
import { forbidSecretsInMetadata } from "./forbid-secrets-in-metadata";
import { forbidServiceLinks } from "./forbid-service-links";
import { forbidSharedNamespaces } from "./forbid-shared-namespaces";
import { forbidSharedProcesses } from "./forbid-shared-processes";
import { forbidTokenSecrets } from "./forbid-token-secrets";
import { forbidUnmaskedProc } from "./forbid-unmasked-proc";
import { forbidUnneededTokens } from "./forbid-unneeded-tokens";
import { forbidWildcardRoles } from "./forbid-wildcard-roles";
import { forbidWindowsHostProcess } from "./forbid-windows-host-process";
import { keepRollbackHistory } from "./keep-rollback-history";
import { keepWaiversValid } from "./keep-waivers-valid";
import { limitOvercommit } from "./limit-overcommit";
import { preferSecretFiles } from "./prefer-secret-files";
import { requireAccountReferences } from "./require-account-references";
import { requireAlertRunbooks } from "./require-alert-runbooks";
import { requireBackup } from "./require-backup";
import { requireBoundedScratch } from "./require-bounded-scratch";
import { requireBudgetTargets } from "./require-budget-targets";
import { requireClaimReferences } from "./require-claim-references";
import { requireClaimRetention } from "./require-claim-retention";
import { requireConfigReferences } from "./require-config-references";
import { requireDefaultDeny } from "./require-default-deny";
import { requireDisruptionBudget } from "./require-disruption-budget";
import { requireDistinctProbes } from "./require-distinct-probes";
import { requireDrainableBudget } from "./require-drainable-budget";
import { requireEphemeralStorage } from "./require-ephemeral-storage";
import { requireGatewayTls } from "./require-gateway-tls";
import { requireGracePeriod } from "./require-grace-period";
import { requireImageDigest } from "./require-image-digest";
import { requireImageTag } from "./require-image-tag";
import { requireIngressBackends } from "./require-ingress-backends";
import { requireIngressTls } from "./require-ingress-tls";
import { requireJobBounds } from "./require-job-bounds";
import { requireKnownNamespace } from "./require-known-namespace";
import { requireLimitRange } from "./require-limit-range";
import { requireMatchingSpiffeIds } from "./require-matching-spiffe-ids";
import { requireMonitorTargets } from "./require-monitor-targets";
import { requireNamespaceQuota } from "./require-namespace-quota";
import { requireNetworkPolicy } from "./require-network-policy";
import { requireNonRoot } from "./require-non-root";
import { requireOwnServiceAccount } from "./require-own-service-account";
import { requirePolicyTargets } from "./require-policy-targets";
import { requirePriorityClass } from "./require-priority-class";
import { requireProbes } from "./require-probes";
import { requireProtectedData } from "./require-protected-data";
import { requireQuotaHeadroom } from "./require-quota-headroom";
import { requireReadOnlyRoot } from "./require-read-only-root";
import { requireReplicas } from "./require-replicas";
import { requireResourceLimits } from "./require-resource-limits";
import { requireResourceRequests } from "./require-resource-requests";
import { requireRestrictedNamespace } from "./require-restricted-namespace";
import { requireRoleReferences } from "./require-role-references";
import { requireRouteBackends } from "./require-route-backends";
import { requireRouteCertificates } from "./require-route-certificates";
import { requireSafeRollout } from "./require-safe-rollout";
import { requireScalerMetrics } from "./require-scaler-metrics";
import { requireScalerTargets } from "./require-scaler-targets";
import { requireSeccompProfile } from "./require-seccomp-profile";
import { requireSecretReferences } from "./require-secret-references";
import { requireServiceEndpoints } from "./require-service-endpoints";
import { requireSingleIdentity } from "./require-single-identity";
import { requireSpread } from "./require-spread";
import { requireStableScaling } from "./require-stable-scaling";
import { requireStandardLabels } from "./require-standard-labels";
import { requireStartupProbe } from "./require-startup-probe";
import { requireStatefulService } from "./require-stateful-service";
import { requireStorageClass } from "./require-storage-class";
import { requireTokenChoice } from "./require-token-choice";
import { requireUserId } from "./require-user-id";
import { requireVolumeRetention } from "./require-volume-retention";
import { restrictAppArmorProfiles } from "./restrict-apparmor-profiles";
import { restrictRegistries } from "./restrict-registries";
import { restrictSecretModes } from "./restrict-secret-modes";
import { restrictSelinuxOptions } from "./restrict-selinux-options";
import { restrictSysctls } from "./restrict-sysctls";
import { restrictVolumeTypes } from "./restrict-volume-types";

/** Every rule there is, in the order of the documentation. */
export const allRules: readonly Rule[] = [
    dropCapabilities,
    forbidHostNamespaces,
    forbidHostPath,
    forbidHostPorts,
    forbidPrivilegeEscalation,
    forbidPrivileged,
    forbidProbeHosts,
    forbidRootGroups,
    forbidServiceLinks,
    forbidSharedProcesses,
    forbidUnmaskedProc,
    forbidWindowsHostProcess,
    requireNonRoot,
    requireReadOnlyRoot,
    requireSeccompProfile,
    requireTokenChoice,
    requireUserId,
    restrictAppArmorProfiles,
    restrictSelinuxOptions,
    restrictSysctls,
    restrictVolumeTypes,
    forbidBarePods,
    keepRollbackHistory,
    limitOvercommit,
    requireBoundedScratch,
    requireDisruptionBudget,
    requireDistinctProbes,
    requireDrainableBudget,
    requireEphemeralStorage,
    requireGracePeriod,
    requireJobBounds,
    requirePriorityClass,
    requireProbes,
    requireReplicas,
    requireResourceLimits,
    requireResourceRequests,
    requireSafeRollout,
    requireSpread,
    requireStableScaling,
    requireStartupProbe,
    forbidBroadSubjects,
    forbidClusterAdmin,
    forbidControlPlaneAccess,
    forbidExposedServices,
    forbidExternalIps,
    forbidExternalNames,
    forbidOpenNetworkRules,
    forbidPodCreation,
    forbidPodExec,
    forbidPrivilegeGrants,
    forbidSecretAccess,
    forbidSharedNamespaces,
    forbidTokenSecrets,
    forbidUnneededTokens,
    forbidWildcardRoles,
    requireDefaultDeny,
    requireGatewayTls,
    requireIngressTls,
    requireNetworkPolicy,
    requireOwnServiceAccount,
    requireSingleIdentity,
    forbidDeprecatedApis,
    forbidHiddenObjects,
    forbidSecretsInArguments,
    forbidSecretsInConfig,
    forbidSecretsInEnv,
    forbidSecretsInMetadata,
    keepWaiversValid,
    preferSecretFiles,
    requireBackup,
    requireClaimRetention,
    requireImageDigest,
    requireImageTag,
    requireProtectedData,
    requireStandardLabels,
    requireStorageClass,
    requireVolumeRetention,
    restrictRegistries,
    restrictSecretModes,
    forbidCompetingScalers,
    forbidFixedReplicas,
    forbidOrphans,
    forbidOverlappingSelectors,
    requireAccountReferences,
    requireAlertRunbooks,
    requireBudgetTargets,
    requireClaimReferences,
    requireConfigReferences,
    requireIngressBackends,
    requireKnownNamespace,
    requireLimitRange,
    requireMatchingSpiffeIds,
    requireMonitorTargets,
    requireNamespaceQuota,
    requirePolicyTargets,
    requireQuotaHeadroom,
    requireRestrictedNamespace,
    requireRoleReferences,
    requireRouteBackends,
    requireRouteCertificates,
    requireScalerMetrics,
    requireScalerTargets,
    requireSecretReferences,
    requireServiceEndpoints,
    requireStatefulService,
];
