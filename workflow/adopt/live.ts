import * as fs from "node:fs";
import * as path from "node:path";
import { at, type Group, groupOf, listOf, textOf } from "../report/worlds/values";
import type { Kubectl } from "../stack/kubectl";
import { addressOf, type Declared } from "./declared";

/** Those of the declared objects that are in the cluster, each asked for by its name: nobody else's are read. */
export async function findLive(
    kubectl: Kubectl,
    declared: readonly Declared[],
    folder: string,
): Promise<ReadonlyMap<string, Group>> {
    const served = await servedKinds(kubectl);
    // What is of a kind that the cluster does not know cannot be there.
    const possible = declared.filter(({ apiVersion, kind }) => served.has(`${apiVersion}/${kind}`));
    if (possible.length === 0) return new Map();
    const file = path.join(folder, "adopt-look.json");
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    fs.writeFileSync(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: possible.map(nameOnly) }));
    const look = ["get", "--filename", file, "--ignore-not-found", "--show-managed-fields"] as const;
    const found = await kubectl.json<unknown>(...look).finally(() => fs.rmSync(file, { force: true }));
    const items = at(found, "kind") === "List" ? listOf(at(found, "items")) : found === undefined ? [] : [found];
    const live = new Map(items.map((item) => [keyOf(item), groupOf(item)] as const));
    return new Map(
        possible.flatMap((one) => {
            const object = live.get(keyOf(one.inputs));
            return object === undefined ? [] : [[one.urn, object] as const];
        }),
    );
}

function nameOnly({ apiVersion, kind, namespace, name }: Declared): object {
    return { apiVersion, kind, metadata: namespace === undefined ? { name } : { name, namespace } };
}

/** The group counts and the version does not: the same object is served in several. */
function keyOf(object: unknown): string {
    const [group] = String(at(object, "apiVersion")).split("/");
    const namespace = textOf(at(object, "metadata", "namespace"));
    const name = textOf(at(object, "metadata", "name")) ?? "";
    const isCore = !String(at(object, "apiVersion")).includes("/");
    return `${isCore ? "" : group} ${addressOf({ kind: String(at(object, "kind")), namespace, name })}`;
}

/** `apps/v1/Deployment`, from the last three columns of kubectl's table. */
async function servedKinds(kubectl: Kubectl): Promise<ReadonlySet<string>> {
    const table = await kubectl.text("api-resources", "--no-headers");
    return new Set(
        table.split("\n").flatMap((line) => {
            const [apiVersion, , kind] = line.trim().split(/\s+/).slice(-3);
            return apiVersion === undefined || kind === undefined ? [] : [`${apiVersion}/${kind}`];
        }),
    );
}
