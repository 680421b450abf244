import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { tiers } from "../../components/core/tiers";
import { area, type DeepReadonly } from "./area";
import { anyText, cidr, cpu, dnsLabel, flag, labelMap, memory, port, text, wanting, wholeNumber } from "./primitives";

/** Oldest release with everything the systems use in its stable form. */
const oldestMinor = 28;

/** Oldest release that has ValidatingAdmissionPolicy in its stable form. */
const oldestWithAdmission = 30;

const kubernetesVersion = wanting(
    'the minor release in quotes, such as "1.35"',
    z.string().regex(/^1\.\d{1,3}$/),
    "1.35",
);

const storageClass = z.strictObject({
    /** The object's name where it differs from the key: two stacks on one cluster cannot share a class of one name. */
    name: dnsLabel.exactOptional(),
    /** Whether this stack makes the class, or expects it to be there. */
    owned: flag,
    provisioner: text,
    parameters: z.record(z.string(), anyText).default({}),
    reclaimPolicy: z.enum(["Retain", "Delete"]),
    volumeBindingMode: z.enum(["WaitForFirstConsumer", "Immediate"]).default("WaitForFirstConsumer"),
    allowVolumeExpansion: flag.default(true),
    accessModes: z.array(z.enum(["ReadWriteOnce", "ReadWriteMany"])).default(["ReadWriteOnce"]),
});

const toleration = z.strictObject({
    key: text.exactOptional(),
    operator: z.enum(["Equal", "Exists"]).default("Equal"),
    value: anyText.exactOptional(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).exactOptional(),
    tolerationSeconds: wholeNumber(0, 86_400).exactOptional(),
});

/** Where the pods of one tier may run: the programmable end of "instance types fit for the workload". */
const placement = z
    .strictObject({ nodeSelector: labelMap.default({}), tolerations: z.array(toleration).default([]) })
    .prefault({});

/** Somebody else's pods, whom policies let in by the namespace and the labels that they really have. */
const caller = (namespace: string, podLabels: z.output<typeof labelMap>) =>
    z.strictObject({ namespace: dnsLabel.default(namespace), podLabels: labelMap.default(podLabels) }).prefault({});

const schema = z.strictObject({
    kubernetesVersion,
    /** What the nodes offer, for capacity checks: nothing here changes the cluster. */
    nodes: z.strictObject({ count: wholeNumber(1, 5000), cpu, memory, zones: wholeNumber(1, 20).default(3) }),
    /** Where pods reach the API server: the addresses behind its Service, and the Service's own. */
    apiServer: z.strictObject({ cidrs: z.array(cidr).min(1), port: port.default(6443) }),
    podCidrs: z.array(cidr).min(1),
    /** Agents on the host network arrive from these; no pod selector matches them. */
    nodeCidrs: z.array(cidr).min(1),
    dns: z
        .strictObject({
            namespace: dnsLabel.default("kube-system"),
            podLabels: labelMap.default({ "k8s-app": "kube-dns" }),
            /** Node-local DNS caches answer at addresses of their own. */
            cacheCidrs: z.array(cidr).default([]),
        })
        .prefault({}),
    /** What serves the whole cluster and calls the stack's pods, as its own installation names it. */
    operators: z
        .strictObject({
            keda: caller("keda", { app: "keda-operator" }),
            cloudNativePg: caller("cnpg-system", { "app.kubernetes.io/name": "cloudnative-pg" }),
            prometheusAdapter: caller("prometheus-adapter", { "app.kubernetes.io/name": "prometheus-adapter" }),
        })
        .prefault({}),
    storageClasses: z.record(dnsLabel, storageClass),
    /** What the API server does with a pod in the stack's namespaces that breaks a non-negotiable rule. */
    admission: z.enum(["deny", "audit", "off"]).default("deny"),
    placement: z
        .strictObject({
            identity: placement,
            data: placement,
            platform: placement,
            app: placement,
            batch: placement,
        })
        .prefault({}),
});
export type ClusterSettings = DeepReadonly<z.output<typeof schema>>;

export const cluster = area({
    type: "object",
    description: "The cluster the stack runs on: version, nodes, address ranges, DNS, storage classes, placement",
    schema,
    check: (value) => [
        ...checkVersion(value),
        ...checkAdmission(value),
        ...checkStorageClasses(value),
        ...checkTolerations(value),
    ],
});

/** A storage class by its key; a key such as "constructor" finds nothing that every object has. */
export function storageClassOf(
    { storageClasses }: Pick<ClusterSettings, "storageClasses">,
    key: string,
): ClusterSettings["storageClasses"][string] | undefined {
    return Object.hasOwn(storageClasses, key) ? storageClasses[key] : undefined;
}

/** The object's name of a storage class that settings call by its key. */
export function storageClassName(settings: Pick<ClusterSettings, "storageClasses">, key: string): string {
    return storageClassOf(settings, key)?.name ?? key;
}

function checkVersion(value: ClusterSettings): Problem[] {
    const minor = Number(value.kubernetesVersion.split(".")[1]);
    if (minor >= oldestMinor) return [];
    return [
        {
            path: "kubernetesVersion",
            value: value.kubernetesVersion,
            problem: "too old for what the systems use",
            allowed: `1.${oldestMinor} or newer`,
            fix: "upgrade the cluster",
        },
    ];
}

function checkAdmission({ kubernetesVersion, admission }: ClusterSettings): Problem[] {
    const minor = Number(kubernetesVersion.split(".")[1]);
    // A version too old for anything is told as such.
    if (admission === "off" || minor >= oldestWithAdmission || minor < oldestMinor) return [];
    return [
        {
            path: "admission",
            value: admission,
            problem: `Kubernetes ${kubernetesVersion} does not know ValidatingAdmissionPolicy yet`,
            allowed: '"off" before 1.30',
            fix: "set cluster.admission to off, or upgrade the cluster",
        },
    ];
}

function checkStorageClasses(value: ClusterSettings): Problem[] {
    const owners = new Map<string, string>();
    const problems: Problem[] = [];
    for (const [key, settings] of Object.entries(value.storageClasses)) {
        const name = settings.name ?? key;
        const other = owners.get(name);
        if (other !== undefined) {
            problems.push({
                path: `storageClasses.${key}.name`,
                value: name,
                problem: `also the name of storageClasses.${other}`,
                allowed: "one class per name",
                fix: "give one of the two another name",
            });
        }
        owners.set(name, key);
        if (settings.accessModes.length === 0) {
            problems.push({
                path: `storageClasses.${key}.accessModes`,
                problem: "is empty, so nothing could use the class",
                allowed: "ReadWriteOnce, ReadWriteMany or both",
            });
        }
    }
    return problems;
}

function checkTolerations(value: ClusterSettings): Problem[] {
    return tiers.flatMap((tier) =>
        value.placement[tier].tolerations.flatMap((toleration, index): Problem[] => {
            const path = `placement.${tier}.tolerations[${index}]`;
            if (toleration.operator === "Exists" && toleration.value !== undefined) {
                return [
                    {
                        path: `${path}.value`,
                        value: toleration.value,
                        problem: "never compared with operator Exists",
                        fix: "remove value, or use operator: Equal",
                    },
                ];
            }
            if (toleration.operator === "Equal" && toleration.key === undefined) {
                return [
                    {
                        path,
                        problem: "has no key to compare",
                        allowed: "a key with operator Equal",
                        fix: "add key, or use operator: Exists to tolerate everything",
                    },
                ];
            }
            return [];
        }),
    );
}
