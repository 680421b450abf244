import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { bytes, cpuMillis } from "../../components/core/quantities";
import { area, type DeepReadonly } from "./area";
import { dnsLabel, labelMap, storage, text, waiver, wholeNumber } from "./primitives";
import { amounts, checkResources } from "./workload";

const count = wholeNumber(0, 100_000);

const quota = z.strictObject({
    requests: amounts,
    limits: amounts,
    pods: count,
    persistentVolumeClaims: count,
    storage,
    /** Ways in that bypass the gateway are closed unless a stack opens them. */
    loadBalancers: count.default(0),
    nodePorts: count.default(0),
});
export type QuotaSettings = DeepReadonly<z.output<typeof quota>>;

const limits = z.strictObject({
    container: z.strictObject({ defaultRequest: amounts, defaultLimit: amounts, max: amounts }),
    pod: z.strictObject({ max: amounts }),
});
export type LimitSettings = DeepReadonly<z.output<typeof limits>>;

const namespace = z.strictObject({
    name: dnsLabel,
    description: text.exactOptional(),
    /** Who answers for it and who pays for it, as labels for cost tracking and governance. */
    owner: dnsLabel.default("platform"),
    costCenter: dnsLabel.exactOptional(),
    labels: labelMap.default({}),
    podSecurity: z.enum(["restricted", "baseline", "privileged"]).default("restricted"),
    /** Why a level below restricted is needed, who answers for it, until when: shown on the namespace. */
    podSecurityWaiver: waiver.exactOptional(),
    quota: quota.exactOptional(),
    limits,
});
export type NamespaceSettings = DeepReadonly<z.output<typeof namespace>>;

export const namespaceKeys = [
    "x0tta6bl4",
    "signalHarvester",
    "graphmemory",
    "monitoring",
    "spire",
    /** What identities need on every node: agents and the CSI driver, apart because they reach into the node. */
    "spireNodes",
    /** Where restores are tried: nothing lives there, and everything in it goes with the job that made it. */
    "restoreDrill",
    /** Gateways, and with them what serves requests from outside. */
    "edge",
] as const;
export type NamespaceKey = (typeof namespaceKeys)[number];

const schema = z.strictObject({
    x0tta6bl4: namespace,
    signalHarvester: namespace,
    graphmemory: namespace,
    monitoring: namespace,
    spire: namespace,
    spireNodes: namespace,
    restoreDrill: namespace,
    edge: namespace,
});
export type NamespacesSettings = DeepReadonly<z.output<typeof schema>>;

export const namespaces = area({
    type: "object",
    description: "The namespaces of the stack: name, Pod Security level, quota (computed where absent) and limits",
    schema,
    check: (value) => [
        ...checkNames(value),
        ...namespaceKeys.flatMap((key) => [
            ...checkPodSecurity(key, value[key]),
            ...checkQuota(`${key}.quota`, value[key].quota),
            ...checkLimits(`${key}.limits`, value[key].limits),
        ]),
    ],
});

const systemNamespaces = new Set(["default", "kube-system", "kube-public", "kube-node-lease"]);

function checkNames(value: NamespacesSettings): Problem[] {
    const owners = new Map<string, NamespaceKey>();
    return namespaceKeys.flatMap((key): Problem[] => {
        const { name } = value[key];
        const other = owners.get(name);
        owners.set(name, key);
        const path = `${key}.name`;
        if (systemNamespaces.has(name)) {
            return [{ path, value: name, problem: "belongs to the cluster itself", fix: "choose a name of its own" }];
        }
        return other === undefined
            ? []
            : [{ path, value: name, problem: `also the name of ${other}`, fix: "choose a name of its own" }];
    });
}

function checkPodSecurity(key: NamespaceKey, value: NamespaceSettings): Problem[] {
    if (value.podSecurity === "restricted" || value.podSecurityWaiver !== undefined) return [];
    return [
        {
            path: `${key}.podSecurity`,
            value: value.podSecurity,
            problem: "lowers the guard without a waiver",
            allowed: "restricted, or another level with podSecurityWaiver",
            fix: "add podSecurityWaiver with reason, owner and expires",
        },
    ];
}

function checkQuota(path: string, value: QuotaSettings | undefined): Problem[] {
    return value === undefined ? [] : checkResources(path, value);
}

function checkLimits(path: string, value: LimitSettings): Problem[] {
    const { container, pod } = value;
    return [
        ...atMost(`${path}.container.defaultRequest`, container.defaultRequest, "defaultLimit", container.defaultLimit),
        ...atMost(`${path}.container.defaultLimit`, container.defaultLimit, "max", container.max),
        ...atMost(`${path}.container.max`, container.max, "pod.max", pod.max),
    ];
}

type Amounts = LimitSettings["pod"]["max"];

function atMost(path: string, value: Amounts, boundName: string, bound: Amounts): Problem[] {
    const over = {
        cpu: cpuMillis(value.cpu) > cpuMillis(bound.cpu),
        memory: bytes(value.memory) > bytes(bound.memory),
    };
    return (["cpu", "memory"] as const)
        .filter((amount) => over[amount])
        .map((amount) => ({
            path: `${path}.${amount}`,
            value: value[amount],
            problem: `more than ${boundName}`,
            allowed: `≤ ${boundName}.${amount} (${bound[amount]})`,
            fix: `lower it or raise ${boundName}.${amount}`,
        }));
}
