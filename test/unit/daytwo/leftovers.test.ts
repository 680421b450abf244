import { leftoversIn } from "../../../workflow/drift/leftovers";
import type { StateResource } from "../../../workflow/stack/state";
import { driftText } from "../../../workflow/verbs/drift";

const line = (
    kind: string,
    apiVersion: string,
    namespace: string,
    name: string,
    owned = "",
    managers = "pulumi-1f2e,",
) => [kind, apiVersion, namespace, name, owned, managers].join("\t");

const known = (kind: string, namespace: string | undefined, name: string): StateResource => ({
    urn: `urn:pulumi:dev::shop::${kind}::${name}`,
    type: `kubernetes:core/v1:${kind}`,
    outputs: { kind, metadata: { name, ...(namespace === undefined ? {} : { namespace }) } },
});
const state = { resources: [known("ConfigMap", "shop", "kept"), known("Namespace", undefined, "shop")] };

const found = (...lines: readonly string[]) => leftoversIn(lines.join("\n"), state);

it("An object of a program's making that the state does not have is named with the line that removes it.", () => {
    expect(
        found(
            line("NetworkPolicy", "networking.k8s.io/v1", "shop", "old"),
            line("ConfigMap", "v1", "shop", "older"),
            line("ClusterRole", "rbac.authorization.k8s.io/v1", "", "shop-reader"),
        ),
    ).toEqual([
        {
            object: "ClusterRole shop-reader",
            remove: "kubectl delete clusterrole.v1.rbac.authorization.k8s.io shop-reader",
        },
        { object: "ConfigMap shop/older", remove: "kubectl delete configmap older -n shop" },
        {
            object: "NetworkPolicy shop/old",
            remove: "kubectl delete networkpolicy.v1.networking.k8s.io old -n shop",
        },
    ]);
});

it.each([
    ["what the state has", line("ConfigMap", "v1", "shop", "kept")],
    ["what is not in a namespace and the state has", line("Namespace", "v1", "", "shop")],
    ["what a controller owns", line("ReplicaSet", "apps/v1", "shop", "api-1", "owned")],
    [
        "what a controller made with our labels",
        line("PersistentVolumeClaim", "v1", "shop", "data-0", "", "kube-controller-manager,"),
    ],
    ["what somebody made by hand", line("ConfigMap", "v1", "shop", "notes", "", "kubectl-create,")],
])("Nothing is said of %s.", (_, one) => {
    expect(found(one)).toEqual([]);
});

it("The same name in another namespace, or of another kind, is another object.", () => {
    const objects = found(line("ConfigMap", "v1", "other", "kept"), line("Secret", "v1", "shop", "kept"));
    expect(objects.map(({ object }) => object)).toEqual(["ConfigMap other/kept", "Secret shop/kept"]);
});

it("They are told beside objects that are as they should be, and so is what could not be looked at.", () => {
    const leftovers = {
        found: found(line("ConfigMap", "v1", "shop", "older")),
        unseen: "metrics.k8s.io/v1beta1: stale GroupVersion discovery",
    };
    expect(driftText({ drifted: [], ignored: [], objects: 7, leftovers }, "dev")).toBe(
        [
            "7 objects of stack dev are as the stack left them.",
            "",
            "1 objects of the stack are in the cluster, and its state knows nothing of them: no update removes them.",
            "They came back with an older copy of the cluster's store, or are of an update whose state is lost.",
            "  ConfigMap shop/older",
            "What the program still declares is taken over by make adopt; the rest goes by hand:",
            "  kubectl delete configmap older -n shop",
            "",
            "not looked for among:",
            "  metrics.k8s.io/v1beta1: stale GroupVersion discovery",
            "",
        ].join("\n"),
    );
});
