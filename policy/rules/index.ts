import type { Rule } from "../kernel";
import { dropCapabilities } from "./drop-capabilities";
import { forbidBarePods } from "./forbid-bare-pods";
import { forbidBroadSubjects } from "./forbid-broad-subjects";
import { forbidClusterAdmin } from "./forbid-cluster-admin";
import { forbidControlPlaneAccess } from "./forbid-control-plane-access";
import { forbidExposedServices } from "./forbid-exposed-services";
import { forbidExternalIps } from "./forbid-external-ips";
import { forbidExternalNames } from "./forbid-external-names";
import { forbidHostNamespaces } from "./forbid-host-namespaces";
import { forbidHostPath } from "./forbid-host-path";
import { forbidHostPorts } from "./forbid-host-ports";
import { forbidOpenNetworkRules } from "./forbid-open-network-rules";
import { forbidPodCreation } from "./forbid-pod-creation";
import { forbidPodExec } from "./forbid-pod-exec";
import { forbidPrivilegeEscalation } from "./forbid-privilege-escalation";
import { forbidPrivilegeGrants } from "./forbid-privilege-grants";
import { forbidPrivileged } from "./forbid-privileged";
import { forbidProbeHosts } from "./forbid-probe-hosts";
import { forbidRootGroups } from "./forbid-root-groups";
import { forbidSecretAccess } from "./forbid-secret-access";
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
import { requireBoundedScratch } from "./require-bounded-scratch";
import { requireDefaultDeny } from "./require-default-deny";
import { requireDisruptionBudget } from "./require-disruption-budget";
import { requireDistinctProbes } from "./require-distinct-probes";
import { requireDrainableBudget } from "./require-drainable-budget";
import { requireEphemeralStorage } from "./require-ephemeral-storage";
import { requireGatewayTls } from "./require-gateway-tls";
import { requireGracePeriod } from "./require-grace-period";
import { requireIngressTls } from "./require-ingress-tls";
import { requireJobBounds } from "./require-job-bounds";
import { requireNetworkPolicy } from "./require-network-policy";
import { requireNonRoot } from "./require-non-root";
import { requireOwnServiceAccount } from "./require-own-service-account";
import { requirePriorityClass } from "./require-priority-class";
import { requireProbes } from "./require-probes";
import { requireReadOnlyRoot } from "./require-read-only-root";
import { requireReplicas } from "./require-replicas";
import { requireResourceLimits } from "./require-resource-limits";
import { requireResourceRequests } from "./require-resource-requests";
import { requireSafeRollout } from "./require-safe-rollout";
import { requireSeccompProfile } from "./require-seccomp-profile";
import { requireSingleIdentity } from "./require-single-identity";
import { requireSpread } from "./require-spread";
import { requireStableScaling } from "./require-stable-scaling";
import { requireStartupProbe } from "./require-startup-probe";
import { requireTokenChoice } from "./require-token-choice";
import { requireUserId } from "./require-user-id";
import { restrictAppArmorProfiles } from "./restrict-apparmor-profiles";
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
    keepWaiversValid,
];
