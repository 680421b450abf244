import { Failure } from "../../../local/failure";
import { refuseSecondCertManager } from "../../../workflow/stack/one-cert-manager";

interface Cluster {
    /** Namespaces that stacks of this program made for it, and their environments. */
    readonly ours?: Readonly<Record<string, string>>;
    /** Namespaces that a controller runs in. */
    readonly running?: readonly string[];
}

/** What the stack is told that installs cert-manager on such a cluster, and what the cluster was asked. */
async function told(cluster: Cluster, source: "installed" | "existing", stack = "staging") {
    const asked: string[] = [];
    const json = async (...args: readonly string[]) => {
        asked.push(args[1] ?? "");
        const items =
            args[1] === "namespaces"
                ? Object.entries(cluster.ours ?? {}).map(([name, environment]) => ({
                      metadata: { name, labels: { environment } },
                  }))
                : (cluster.running ?? []).map((namespace) => ({ metadata: { name: "cert-manager", namespace } }));
        return { items } as never;
    };
    const config = {
        "stackwright:environment": stack,
        "stackwright:certificates": { controller: { source }, issuers: {} },
    };
    const failure = await refuseSecondCertManager({ json }, stack, { config }).then(
        () => undefined,
        (error: unknown) => error,
    );
    return { asked, words: failure instanceof Failure ? failure.explain() : failure };
}

test("A stack that finds it there asks the cluster nothing", async () => {
    expect(await told({ ours: { "cert-manager": "production" } }, "existing")).toEqual({ asked: [], words: undefined });
});

test.each<[string, Cluster]>([
    ["a cluster without any", {}],
    ["its own, which runs", { ours: { "cert-manager": "staging" }, running: ["cert-manager"] }],
])("It is installed on %s", async (_, cluster) => {
    expect((await told(cluster, "installed")).words).toBeUndefined();
});

test.each<[string, Cluster]>([
    ["runs", { ours: { "cert-manager": "production" }, running: ["cert-manager"] }],
    ["is not there yet", { ours: { "cert-manager": "production" } }],
])("The second stack of a cluster is refused by name while the first one's %s", async (_, cluster) => {
    expect((await told(cluster, "installed")).words).toBe(
        [
            "✗ cert-manager is installed by another stack of this cluster, that of production",
            "  cause: namespace cert-manager is that stack's; one cert-manager serves the whole cluster, and two would fight for every certificate",
            "  next:  set certificates.controller.source: existing for stack staging, or destroy the other one first",
        ].join("\n"),
    );
});

test("So is a stack on a cluster where somebody else installed it, in whatever namespace", async () => {
    expect((await told({ running: ["tls"] }, "installed")).words).toBe(
        [
            "✗ cert-manager runs in namespace tls already, and no stack of this program installed it",
            "  cause: one cert-manager serves the whole cluster, and two would fight for every certificate",
            "  next:  set certificates.controller.source: existing for stack staging",
        ].join("\n"),
    );
});
