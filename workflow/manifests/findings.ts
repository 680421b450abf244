/** Something that one of the checkers says of one object. */
export interface Finding {
    readonly tool: "kube-score" | "kubeconform";
    /** The name of the check; for a schema what kind of fault it is. */
    readonly check: string;
    /** `Deployment graphmemory/graphmemory-backend`. */
    readonly object: string;
    readonly says: string;
}

interface ScoredObject {
    readonly object_name?: string;
    readonly type_meta: { readonly kind: string };
    readonly object_meta: { readonly name: string; readonly namespace?: string };
    readonly checks: readonly ScoredCheck[];
}

interface ScoredCheck {
    readonly check: { readonly id: string };
    readonly grade: number;
    readonly skipped: boolean;
    readonly comments: readonly { readonly path?: string; readonly summary?: string }[] | null;
}

/** Above this kube-score speaks of advice. */
const critical = 1;

/** What kube-score calls critical in its JSON answer. */
export function scoreFindings(answer: string): readonly Finding[] {
    // Where it knows none of the kinds it answers null.
    return ((JSON.parse(answer) as readonly ScoredObject[] | null) ?? []).flatMap(
        ({ type_meta, object_meta, checks }) =>
            checks
                .filter(({ grade, skipped }) => !skipped && grade <= critical)
                .map(({ check, comments }) => ({
                    tool: "kube-score" as const,
                    check: check.id,
                    object: objectName(type_meta.kind, object_meta),
                    says: (comments ?? [])
                        .map(({ path, summary }) =>
                            [path, summary].filter((text) => text !== undefined && text !== "").join(": "),
                        )
                        .join("; "),
                })),
    );
}

function objectName(kind: string, { name, namespace }: ScoredObject["object_meta"]): string {
    return `${kind} ${namespace === undefined || namespace === "" ? name : `${namespace}/${name}`}`;
}

interface Conformed {
    readonly resources: readonly {
        readonly filename: string;
        readonly kind: string;
        readonly name: string;
        readonly status: string;
        readonly msg: string;
    }[];
    readonly summary: { readonly valid: number };
}

const sound = new Set(["statusValid", "statusEmpty"]);

/** What kubeconform did not find valid, a kind without schema included, and how much it did. */
export function conformFindings(answer: string): { readonly valid: number; readonly findings: readonly Finding[] } {
    const { resources, summary } = JSON.parse(answer) as Conformed;
    const findings = resources
        .filter(({ status }) => !sound.has(status))
        .map(({ filename, kind, name, status, msg }) => ({
            tool: "kubeconform" as const,
            check: status === "statusSkipped" ? "no-schema" : "schema",
            object: kind === "" ? filename : `${kind} ${namespaceOf(filename)}${name}`,
            says: msg === "" ? status : msg,
        }));
    return { valid: summary.valid, findings };
}

/** Rendered files lie below their namespace. */
function namespaceOf(file: string): string {
    const [namespace = ""] = file.split("/").slice(-3);
    return namespace === "" || namespace === "_cluster" ? "" : `${namespace}/`;
}
