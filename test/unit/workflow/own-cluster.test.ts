import { Failure } from "../../../local/failure";
import { type Cluster, namespacesIn, requireSameCluster } from "../../../workflow/stack/own-cluster";
import type { StateResource } from "../../../workflow/stack/state";

const made = "2026-01-31T12:00:00Z";
const metadata = (name: string, uid: string) => ({ name, uid, creationTimestamp: made });

function resource(type: string, name: string, more: Partial<StateResource> = {}): StateResource {
    const outputs = { metadata: metadata(name, `state-${name}`) };
    return { urn: `urn:pulumi:s::p::${type}::${name}`, type, custom: true, outputs, ...more };
}

const namespace = "kubernetes:core/v1:Namespace";
const known = namespacesIn({ resources: [resource(namespace, "shop"), resource(namespace, "bank")] });

function cluster(...namespaces: readonly (readonly [string, string])[]): Cluster {
    return {
        context: "production",
        server: "https://192.0.2.1:6443",
        identity: "here-system",
        namespaces: namespaces.map(([name, uid]) => ({ name, uid, made })),
    };
}

function refusal(...namespaces: readonly (readonly [string, string])[]): string {
    try {
        requireSameCluster("production", known, cluster(...namespaces));
    } catch (error) {
        if (error instanceof Failure) return error.explain();
        throw error;
    }
    return "";
}

describe("the cluster that a state is of", () => {
    it("is told by the uids of the stack's namespaces, and by nothing else that is in the state", () => {
        const deployment = {
            resources: [
                resource("kubernetes:core/v1:ConfigMap", "settings"),
                resource(namespace, "shop"),
                resource(namespace, "old", { delete: true }),
                resource(namespace, "unmade", { outputs: {} }),
            ],
        };
        expect(namespacesIn(deployment)).toEqual([{ name: "shop", uid: "state-shop", made }]);
        expect(namespacesIn({})).toEqual([]);
    });

    it("is the one at hand if one of them is the same there, whatever became of the others", () => {
        expect(refusal(["shop", "state-shop"], ["bank", "another"])).toBe("");
        expect(refusal(["bank", "state-bank"])).toBe("");
    });

    it("can be any for a stack that has none yet", () => {
        expect(() => requireSameCluster("production", [], cluster(["shop", "another"]))).not.toThrow();
    });

    it("is another one if none of them is the same, and both are named", () => {
        expect(refusal(["bank", "another"])).toBe(
            [
                "✗ The state of stack production is of another cluster than production; nothing was touched",
                "  cause: by the state the namespace bank has the uid state-bank, made 2026-01-31T12:00:00Z",
                "         at production (https://192.0.2.1:6443, kube-system here-system) it has the uid another, made 2026-01-31T12:00:00Z",
                "         of 2 namespaces in the state none is the same there",
                "  next:  use the kubeconfig of the stack's own cluster; if that one is lost and this is in its place: pulumi refresh --stack production, then the same command again (docs/operations.md, Disaster recovery)",
            ].join("\n"),
        );
        expect(refusal()).toContain("kube-system here-system) it is not there");
    });
});
