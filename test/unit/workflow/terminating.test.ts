import type { Kubectl } from "../../../workflow/stack/kubectl";
import { namespacesOf, terminating, waitForTerminating } from "../../../workflow/stack/terminating";
import { silentProgress } from "../../support/silent";

const resource = (type: string, id: string, custom = true) => ({ urn: `urn:${id}`, type, id, custom });
const namespace = (name: string, deletionTimestamp?: string) => ({
    metadata: deletionTimestamp === undefined ? { name } : { name, deletionTimestamp },
});

describe("namespaces on their way out", () => {
    it("are looked for among those that the stack has made", () => {
        const resources = [
            resource("kubernetes:core/v1:Namespace", "shop"),
            resource("kubernetes:core/v1:ConfigMap", "shop/settings"),
            resource("stackwright:namespace:NamespaceBaseline", "", false),
        ];
        expect(namespacesOf(resources)).toEqual(["shop"]);
    });

    it("are those with a time of deletion", () => {
        expect(terminating([namespace("stays"), namespace("goes", "2026-01-01T00:00:00Z")])).toEqual(["goes"]);
    });

    it("are waited for until the cluster has none left", async () => {
        const answers = [
            { items: [namespace("a", "2026-01-01T00:00:00Z"), namespace("b")] },
            namespace("a", "2026-01-01T00:00:00Z"),
            undefined,
        ];
        const asked: string[] = [];
        const kubectl = {
            json: async (...args: readonly string[]) => {
                asked.push(args.join(" "));
                return answers.shift();
            },
        } as Partial<Kubectl> as Kubectl;
        await waitForTerminating(kubectl, ["a", "b"], silentProgress());
        expect(asked).toEqual(Array(3).fill("get namespaces a b --ignore-not-found"));
    });

    it("are asked for by nobody where a stack has none", async () => {
        const kubectl = { json: () => Promise.reject(new Error("asked")) } as Partial<Kubectl> as Kubectl;
        await waitForTerminating(kubectl, [], silentProgress());
    });
});
