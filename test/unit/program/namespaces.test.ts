import type { Registered } from "../../support/engine";
import { type StackName, stacks } from "../../support/names";
import { shippedResources } from "../../support/shipped";

const recorded: Record<string, readonly Registered[]> = {};

beforeAll(async () => {
    for (const stack of stacks) recorded[stack] = await shippedResources(stack);
});

function find(stack: StackName, kind: string, name: string): Record<string, never> {
    const found = (recorded[stack] ?? []).find(
        ({ inputs }) => inputs.kind === kind && (inputs.metadata as { name?: string } | undefined)?.name === name,
    );
    if (found === undefined) throw new Error(`${stack} has no ${kind} ${name}`);
    return found.inputs as Record<string, never>;
}

/** The specification's names and Pod Security levels. */
const namespaces: readonly (readonly [StackName, string, string])[] = [
    ["staging", "x0tta6bl4-staging", "restricted"],
    ["staging", "signal-harvester-staging", "restricted"],
    ["staging", "graphmemory-staging", "restricted"],
    ["staging", "monitoring-staging", "restricted"],
    ["production", "x0tta6bl4", "restricted"],
    ["production", "signal-harvester", "restricted"],
    ["production", "graphmemory", "restricted"],
    ["production", "monitoring", "restricted"],
];

/** Quotas that the specification writes down; where it writes none they are computed. */
const quotas: readonly (readonly [StackName, string, Readonly<Record<string, string>>])[] = [
    [
        "production",
        "x0tta6bl4-quota",
        {
            "requests.cpu": "50",
            "limits.cpu": "100",
            "requests.memory": "100Gi",
            "limits.memory": "200Gi",
            pods: "500",
            persistentvolumeclaims: "50",
        },
    ],
];

describe("the namespaces of the specification", () => {
    it.each(namespaces)("%s has %s at %s, in all three modes", (stack, name, level) => {
        expect(find(stack, "Namespace", name)).toMatchObject({
            metadata: {
                labels: {
                    environment: stack,
                    "pod-security.kubernetes.io/enforce": level,
                    "pod-security.kubernetes.io/enforce-version": "v1.35",
                    "pod-security.kubernetes.io/audit": level,
                    "pod-security.kubernetes.io/audit-version": "v1.35",
                    "pod-security.kubernetes.io/warn": level,
                    "pod-security.kubernetes.io/warn-version": "v1.35",
                },
            },
        });
    });

    it.each(quotas)("%s has %s as written", (stack, name, hard) => {
        expect(find(stack, "ResourceQuota", name)).toMatchObject({ spec: { hard } });
    });

    it.each(stacks)("%s opens no load balancer or node port in any of them but the edge's one door", (stack) => {
        const open = (recorded[stack] ?? [])
            .filter(({ inputs, name }) => inputs.kind === "ResourceQuota" && name.endsWith("-quota"))
            .map(({ inputs }) => (inputs.spec as { hard: Record<string, string> }).hard)
            .filter((hard) => hard["services.loadbalancers"] !== "0" || hard["services.nodeports"] !== "0");
        expect(open).toEqual([expect.objectContaining({ "services.loadbalancers": "1", "services.nodeports": "2" })]);
        const edge = (recorded[stack] ?? []).find(
            ({ inputs }) => inputs.kind === "ResourceQuota" && (inputs.spec as { hard: unknown }).hard === open[0],
        );
        expect(edge?.inputs).toMatchObject({ metadata: { namespace: expect.stringMatching(/^edge(-staging)?$/) } });
    });

    it("give the mesh's containers the defaults of its staging figures", () => {
        expect(find("staging", "LimitRange", "x0tta6bl4-limits")).toMatchObject({
            spec: {
                limits: [
                    {
                        type: "Container",
                        defaultRequest: { cpu: "50m", memory: "64Mi" },
                        default: { cpu: "200m", memory: "256Mi" },
                    },
                    { type: "Pod" },
                ],
            },
        });
    });

    it("give GraphMemory's containers the specification's defaults and maxima", () => {
        expect(find("production", "LimitRange", "graphmemory-limits")).toMatchObject({
            spec: {
                limits: [
                    {
                        type: "Container",
                        defaultRequest: { cpu: "100m", memory: "128Mi" },
                        default: { cpu: "500m", memory: "512Mi" },
                        max: { cpu: "2", memory: "4Gi" },
                    },
                    { type: "Pod", max: { cpu: "4", memory: "8Gi" } },
                ],
            },
        });
    });
});
