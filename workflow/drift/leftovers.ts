import { compare } from "../report/worlds";
import { at, textOf } from "../report/worlds/values";
import type { Kubectl } from "../stack/kubectl";
import type { Deployment } from "../stack/state";

/** An object that a program of this project has made, and that the state knows nothing of: no update will ever remove it. */
export interface Leftover {
    /** `ConfigMap shop/old` */
    readonly object: string;
    readonly remove: string;
}

export interface Leftovers {
    readonly found: readonly Leftover[];
    /** Why some kinds could not be looked at, in kubectl's words. */
    readonly unseen?: string;
}

// Names and owners only: no contents of a Secret are read.
const template = [
    "{{range .items}}{{.kind}}",
    "{{.apiVersion}}",
    "{{with .metadata.namespace}}{{.}}{{end}}",
    "{{.metadata.name}}",
    "{{if .metadata.ownerReferences}}owned{{end}}",
    '{{range .metadata.managedFields}}{{.manager}},{{end}}{{"\\n"}}{{end}}',
].join('{{"\\t"}}');

/** What came back with an older copy of the cluster's own store, or was made by an update whose state is lost. */
export async function findLeftovers(kubectl: Kubectl, state: Deployment): Promise<Leftovers> {
    const environments = environmentsIn(state);
    if (environments.length === 0) return { found: [] };
    const kinds = await kubectl.partly("api-resources", "--verbs=list,delete", "--output", "name");
    const ours = `app.kubernetes.io/managed-by=stackwright,environment in (${environments.join(",")})`;
    const names = kinds.text.split("\n").filter((name) => name !== "");
    if (names.length === 0) return { found: [], ...(kinds.complaint === undefined ? {} : { unseen: kinds.complaint }) };
    const listed = await kubectl.partly(
        ...["get", names.join(","), "--all-namespaces", "--selector", ours],
        ...["--output", `go-template=${template}`],
    );
    const unseen = [kinds.complaint, listed.complaint].filter((one) => one !== undefined).join("\n");
    return { found: leftoversIn(listed.text, state), ...(unseen === "" ? {} : { unseen }) };
}

export function leftoversIn(lines: string, state: Deployment): readonly Leftover[] {
    const known = new Set(
        (state.resources ?? []).map(({ outputs }) => {
            const [namespace = "", name = ""] = ["namespace", "name"].map((key) =>
                textOf(at(outputs, "metadata", key)),
            );
            return [textOf(outputs?.kind), namespace, name].join("\t");
        }),
    );
    return lines
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => line.split("\t"))
        .flatMap(([kind = "", apiVersion = "", namespace = "", name = "", owned = "", managers = ""]) => {
            // What a controller makes for one of our objects carries its labels, and goes with it.
            const made = managers.split(",").some((manager) => manager.startsWith("pulumi-"));
            if (!made || owned !== "" || known.has([kind, namespace, name].join("\t"))) return [];
            const [version = "", group] = apiVersion.split("/").toReversed();
            const resource = group === undefined ? kind : `${kind}.${version}.${group}`;
            const where = namespace === "" ? "" : ` -n ${namespace}`;
            const object = `${kind} ${namespace === "" ? "" : `${namespace}/`}${name}`;
            return [{ object, remove: `kubectl delete ${resource.toLowerCase()} ${name}${where}` }];
        })
        .toSorted((a, b) => compare(a.object, b.object));
}

/** The label that tells one stack's objects from another's in the same cluster. */
function environmentsIn({ resources = [] }: Deployment): readonly string[] {
    const found = resources.flatMap(({ outputs }) => textOf(at(outputs, "metadata", "labels", "environment")) ?? []);
    return [...new Set(found)].toSorted();
}
