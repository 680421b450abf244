import { workDir } from "../../../local/paths";
import { down, kubectl, make, minute, stateOf, succeeded } from "../../live/workflow/support";
import { faultsOf, Outages, readSmoke, survivesOutages } from "../../support/outages";

afterAll(down, 2 * minute);

const smoke = async (stack: string) => readSmoke(await make("smoke", `STACK=${stack}`, "JSON=1"));

function outagesOf(stack: string, ...namespaces: readonly string[]): Outages {
    const kubeconfig = workDir("control-plane", "kubeconfig");
    return new Outages({ kubeconfig, namespaces, kubectl, smoke: () => smoke(stack) });
}

const outages = {
    production: outagesOf("production", "x0tta6bl4", "signal-harvester", "graphmemory"),
    staging: outagesOf("staging"),
} as const;

describe("both stacks on one cluster, in production's packs and in staging's", () => {
    it.each(["production", "staging"])(
        "%s comes up beside what is there",
        async (stack) => {
            succeeded(await make("up", `STACK=${stack}`, "NODES=6"));
        },
        20 * minute,
    );

    it.each(["production", "staging"] as const)(
        "%s passes every smoke check",
        async (stack) => {
            await outages[stack].recovered("all is well");
            const { code, passed } = await smoke(stack);
            expect([code, passed > 30]).toEqual([0, true]);
        },
        10 * minute,
    );

    it(
        "a fault that somebody plants in one is not found in the other",
        async () => {
            await kubectl("delete", "networkpolicy", "graphmemory-deny-all", "--namespace", "graphmemory-staging");
            const found = await smoke("staging");
            expect(found.code).not.toBe(0);
            expect(faultsOf(found).join("\n")).toContain("NetworkPolicy graphmemory-staging/graphmemory-deny-all");
            expect(faultsOf(await smoke("production"))).toEqual([]);
        },
        10 * minute,
    );
});

describe("production, while staging runs beside it,", () => {
    survivesOutages(() => outages.production, "graphmemory", 7);
});

describe("destroying one of the two", () => {
    it(
        "leaves nothing of staging, cluster-scoped objects included, and production as it was",
        async () => {
            succeeded(await make("destroy", "STACK=staging"));
            expect(stateOf("stackwright", "staging").filter(({ custom }) => custom === true)).toEqual([]);
            const kinds =
                "namespaces,clusterroles,clusterrolebindings,priorityclasses,storageclasses,persistentvolumeclaims";
            const left = await kubectl(
                ...["get", kinds, "--all-namespaces", "--selector", "environment=staging", "--output", "name"],
            );
            expect(left).toBe("");
            expect(faultsOf(await smoke("production"))).toEqual([]);
        },
        15 * minute,
    );
});
