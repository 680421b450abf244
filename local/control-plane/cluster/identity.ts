import { setTimeout as sleep } from "node:timers/promises";
import type { Namespace } from "kubernetes-types/core/v1";
import { Failure } from "../../failure";
import type { Api } from "../api";

const patience = 30_000;

/**
 * What tells this cluster from every other one: the uid of the namespace that each API server makes once, soon after it
 * has started on an empty store, and that nobody can remove.
 */
export async function clusterIdentity(api: Api): Promise<string> {
    const deadline = performance.now() + patience;
    for (;;) {
        const found = await api.getIfThere<Namespace>("/api/v1/namespaces/kube-system");
        if (found?.metadata?.uid !== undefined) return found.metadata.uid;
        if (performance.now() >= deadline) {
            throw new Failure("The API server has not made its namespace kube-system.", {
                reason: `it is not there ${patience / 1000} s after the server has started`,
                next: "look into kube-apiserver.log, then start the control plane again",
            });
        }
        await sleep(50);
    }
}
