import type { Finding } from "./findings";

/** Findings that are known and accepted. What excepts nothing any more is a fault of its own. */
export interface Exception {
    readonly tool: Finding["tool"];
    readonly check: string;
    /** Which objects, by `Kind namespace/name`. @default - all */
    readonly objects?: RegExp;
    readonly reason: string;
    /** Depends on what a stack has switched on. @default false */
    readonly mayBeIdle?: boolean;
}

export const exceptions: readonly Exception[] = [
    {
        tool: "kube-score",
        check: "container-image-pull-policy",
        reason: "tags never move and digests are pinned, so asking the registry at every start would only make it a cause of outages",
    },
    {
        tool: "kube-score",
        check: "container-security-context-user-group-id",
        reason: "the specifications name the users (1000, 999, 65534 and their like), and images own their files as these",
    },
    {
        tool: "kube-score",
        check: "container-security-context-readonlyrootfilesystem",
        objects: /^Deployment x0tta6bl4(-staging)?\/(staging-)?x0tta6bl4$/,
        reason: "the mesh API writes into its image's own folders; waived until 2027-06-30, as the policy packs say too",
    },
    {
        tool: "kube-score",
        check: "pod-probes-identical",
        reason: "the specifications ask one /health for both; the probes differ in delay, period and patience, which the check does not look at",
    },
    {
        tool: "kube-score",
        check: "container-security-context-privileged",
        objects: /^DaemonSet spire-nodes(-staging)?\/spiffe-csi-driver$/,
        reason: "only a privileged container can mount the agent's socket into other pods; waived, in a namespace of its own",
        mayBeIdle: true,
    },
    {
        tool: "kube-score",
        check: "networkpolicy-targets-pod",
        objects: /-(deny-all|allow-dns)$/,
        reason: "a namespace is closed before anything runs in it, and stays so while its system is switched off",
        mayBeIdle: true,
    },
    {
        tool: "kube-score",
        check: "networkpolicy-targets-pod",
        objects: /^NetworkPolicy edge(-staging)?\/edge-public-traffic$/,
        reason: "the gateway's controller makes its data plane's pods from the Gateway object, so no manifest has them",
        mayBeIdle: true,
    },
    {
        tool: "kube-score",
        check: "networkpolicy-targets-pod",
        objects: /^NetworkPolicy \S+\/postgres-traffic$/,
        reason: "with engine: cnpg the operator makes the pods from the Cluster object; the packs look at its label, and refuse any other miss",
        mayBeIdle: true,
    },
];

export interface Judged {
    readonly refused: readonly Finding[];
    readonly excepted: readonly Finding[];
    /** Exceptions that nothing needs. */
    readonly idle: readonly Exception[];
}

export function judge(findings: readonly Finding[], known: readonly Exception[]): Judged {
    const covers = (exception: Exception, { tool, check, object }: Finding) =>
        exception.tool === tool && exception.check === check && (exception.objects?.test(object) ?? true);
    const isExcepted = (finding: Finding) => known.some((exception) => covers(exception, finding));
    return {
        refused: findings.filter((finding) => !isExcepted(finding)),
        excepted: findings.filter(isExcepted),
        idle: known.filter((exception) => !findings.some((finding) => covers(exception, finding))),
    };
}
