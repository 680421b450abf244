import type { Problem } from "../core/problems";
import { bytes, cpuMillis } from "../core/quantities";
import type { Amounts, NamespaceBaselineArgs } from "./args";

/** What would make the baseline weaker than it looks, or the API server refuse it half-way. */
export function validateNamespace(args: NamespaceBaselineArgs): readonly Problem[] {
    return [...checkPodSecurity(args), ...checkDns(args), ...checkQuota(args), ...checkLimits(args)];
}

function checkPodSecurity({ podSecurity }: NamespaceBaselineArgs): Problem[] {
    const { level = "restricted", version, waiver } = podSecurity;
    const problems: Problem[] = [];
    if (level !== "restricted" && waiver === undefined) {
        problems.push({
            path: "podSecurity.level",
            value: level,
            problem: "lowers the guard without a waiver",
            allowed: "restricted, or another level with a waiver (reason, owner, expiry)",
            fix: "add podSecurity.waiver",
        });
    }
    if (!/^1\.\d+$/.test(version)) {
        problems.push({
            path: "podSecurity.version",
            value: version,
            problem: "pins no release",
            allowed: "a Kubernetes minor release such as 1.35",
        });
    }
    return problems;
}

/** An empty selector would open port 53 of every pod in the resolver's namespace. */
function checkDns({ dns }: NamespaceBaselineArgs): Problem[] {
    if (Object.keys(dns.podLabels).length > 0) return [];
    return [
        {
            path: "dns.podLabels",
            problem: "is empty, so every pod there would count as a resolver",
            allowed: "at least one label of the resolver's pods",
            fix: 'for CoreDNS: { "k8s-app": "kube-dns" }',
        },
    ];
}

function checkQuota({ quota }: NamespaceBaselineArgs): Problem[] {
    return atMost("quota.requests", quota.requests, "quota.limits", quota.limits);
}

function checkLimits({ limits }: NamespaceBaselineArgs): Problem[] {
    const { defaultRequest, defaultLimit, max } = limits.container;
    return [
        ...atMost("limits.container.defaultRequest", defaultRequest, "limits.container.defaultLimit", defaultLimit),
        ...atMost("limits.container.defaultLimit", defaultLimit, "limits.container.max", max),
        ...atMost("limits.container.max", max, "limits.pod.max", limits.pod.max),
    ];
}

function atMost(path: string, amounts: Amounts, boundPath: string, bound: Amounts): Problem[] {
    const over = {
        cpu: cpuMillis(amounts.cpu) > cpuMillis(bound.cpu),
        memory: bytes(amounts.memory) > bytes(bound.memory),
    };
    return (["cpu", "memory"] as const)
        .filter((amount) => over[amount])
        .map((amount) => ({
            path: `${path}.${amount}`,
            value: amounts[amount],
            problem: `more than ${boundPath}.${amount}`,
            allowed: `≤ ${bound[amount]}`,
            fix: `lower it, or raise ${boundPath}.${amount}`,
        }));
}
