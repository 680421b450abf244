import { Failure } from "../../local/failure";
import { at, groupOf, listOf, textOf } from "../report/worlds/values";
import type { Kubectl } from "./kubectl";
import type { StackDocument } from "./settings";

const ours = ["app.kubernetes.io/part-of=cert-manager", "app.kubernetes.io/managed-by=stackwright"].join();
const controllers = ["app.kubernetes.io/name=cert-manager", "app.kubernetes.io/component=controller"].join();

/**
 * Refuses to install cert-manager where there is one already, before Helm or the API server stumbles over a name. It
 * serves the whole cluster: two would fight for its definitions, its webhooks and every certificate.
 */
export async function refuseSecondCertManager(
    kubectl: Pick<Kubectl, "json">,
    stack: string,
    { config = {} }: StackDocument,
): Promise<void> {
    const { source } = groupOf(at(config["stackwright:certificates"], "controller"));
    if (source !== "installed") return;
    const environment = textOf(config["stackwright:environment"]);
    const namespaces = new Map(
        (await list(kubectl, "namespaces", "--selector", ours)).map((one) => [
            textOf(at(one, "metadata", "name")) ?? "",
            textOf(at(one, "metadata", "labels", "environment")),
        ]),
    );
    const next = `set certificates.controller.source: existing for stack ${stack}`;
    for (const [namespace, owner] of namespaces) {
        if (owner === environment) continue;
        throw new Failure(`cert-manager is installed by another stack of this cluster, that of ${owner}`, {
            reason: `namespace ${namespace} is that stack's; one cert-manager serves the whole cluster, and two would fight for every certificate`,
            next: `${next}, or destroy the other one first`,
        });
    }
    const deployments = await list(kubectl, "deployments", "--all-namespaces", "--selector", controllers);
    for (const namespace of deployments.map((one) => textOf(at(one, "metadata", "namespace")) ?? "")) {
        if (namespaces.has(namespace)) continue;
        throw new Failure(
            `cert-manager runs in namespace ${namespace} already, and no stack of this program installed it`,
            {
                reason: "one cert-manager serves the whole cluster, and two would fight for every certificate",
                next,
            },
        );
    }
}

async function list(kubectl: Pick<Kubectl, "json">, ...what: readonly string[]): Promise<readonly unknown[]> {
    return listOf(at(await kubectl.json("get", ...what), "items"));
}
