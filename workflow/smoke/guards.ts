import type { ResourceQuota } from "kubernetes-types/core/v1";
import type { NetworkPolicy } from "kubernetes-types/networking/v1";
import { namespacesOf } from "./deployment";
import { differences } from "./differences";
import { compared, ofKind, type SmokeCheck, title } from "./world";

const checks: readonly Omit<SmokeCheck, "group">[] = [
    {
        name: "network policies are as declared",
        faults: (world) =>
            compared<NetworkPolicy>(world, ["NetworkPolicy"], ({ spec }, declared) => [
                ...differences(declared.spec, spec, "spec"),
                // What is declared closed must not have been opened.
                ...(["ingress", "egress"] as const)
                    .filter((way) => (spec?.[way] ?? []).length > (declared.spec?.[way] ?? []).length)
                    .map((way) => `lets more through (${way}) than was declared`),
            ]),
    },
    {
        name: "nobody has added a network policy",
        faults: (world) => {
            const known = new Set(ofKind(world.declared, "NetworkPolicy").map(title));
            const namespaces = namespacesOf(world);
            return ofKind(world.live, "NetworkPolicy")
                .filter(({ metadata }) => namespaces.has(metadata.namespace ?? ""))
                .filter((policy) => !known.has(title(policy)))
                .map((policy) => `${title(policy)} is nobody's`);
        },
    },
    {
        name: "every namespace is closed by default",
        faults: (world) =>
            [...namespacesOf(world)].flatMap((namespace) => {
                const closed = ofKind<NetworkPolicy>(world.live, "NetworkPolicy").some(
                    ({ metadata, spec }) =>
                        metadata.namespace === namespace &&
                        Object.keys(spec?.podSelector ?? {}).length === 0 &&
                        (spec?.policyTypes ?? []).length === 2 &&
                        spec?.ingress === undefined &&
                        spec?.egress === undefined,
                );
                return closed ? [] : [`namespace ${namespace} has no policy that closes it`];
            }),
    },
    {
        name: "quotas are as declared and hold what runs",
        faults: (world) =>
            compared<ResourceQuota>(world, ["ResourceQuota"], ({ status, spec }, declared) => [
                ...differences(declared.spec?.hard, spec?.hard, "hard"),
                ...(Object.keys(status?.hard ?? {}).length === 0 ? ["is not counted yet"] : []),
            ]),
    },
    {
        name: "limits for containers that say nothing",
        faults: (world) =>
            compared<{ readonly spec?: object }>(world, ["LimitRange"], (live, { spec }) =>
                differences(spec, live.spec, "spec"),
            ),
    },
];

export const guardChecks: readonly SmokeCheck[] = checks.map((check) => ({ group: "guards", ...check }));
