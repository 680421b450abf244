import { createHash } from "node:crypto";
import { type ChangeKind, changeKinds } from "../engine/operation";

/** What is going to be done to one object. */
export interface Action {
    readonly urn: string;
    /** `Deployment shop/api`, for people. */
    readonly object: string;
    readonly kind: ChangeKind;
}

/** What was reviewed: which actions, of which sources, on which stack. */
export interface Plan {
    readonly version: 1;
    readonly stack: string;
    readonly commit: string;
    readonly tree: string;
    /** By urn. */
    readonly actions: readonly Action[];
    /** Of everything above: a plan that somebody changed by hand is none. */
    readonly hash: string;
}

export function planOf(
    stack: string,
    { commit, tree }: Pick<Plan, "commit" | "tree">,
    actions: readonly Action[],
): Plan {
    const sorted = actions
        .map(({ urn, object, kind }) => ({ urn, object, kind }))
        .toSorted((a, b) => (a.urn < b.urn ? -1 : 1));
    const content = { version: 1 as const, stack, commit, tree, actions: sorted };
    return { ...content, hash: hashOf(content) };
}

function hashOf(content: Omit<Plan, "hash">): string {
    const { version, stack, commit, tree, actions } = content;
    const lines = actions.map(({ urn, object, kind }) => [urn, object, kind]);
    return createHash("sha256")
        .update(JSON.stringify([version, stack, commit, tree, lines]))
        .digest("hex");
}

/** Why a text is no plan; undefined: it is one. */
export function planProblem(value: unknown): string | undefined {
    if (typeof value !== "object" || value === null) return "it is no JSON object";
    const { version, stack, commit, tree, actions, hash } = value as Partial<Plan>;
    if (version !== 1) return `its version is ${String(version)}; this program reads version 1`;
    const texts = [stack, commit, tree, hash].every((one) => typeof one === "string");
    if (!texts || !Array.isArray(actions)) return "it lacks stack, commit, tree, actions or hash";
    const known = actions.every(
        (one) => typeof one?.urn === "string" && typeof one.object === "string" && changeKinds.includes(one.kind),
    );
    if (!known) return "one of its actions is none";
    return hashOf(value as Plan) === hash ? undefined : "its hash does not fit: it was changed after it was made";
}

/** One line for each object that would be treated otherwise than it was planned. */
export function planDifferences(planned: readonly Action[], fresh: readonly Action[]): readonly string[] {
    const [was, is] = [byUrn(planned), byUrn(fresh)];
    return [...new Set([...was.keys(), ...is.keys()])]
        .flatMap((urn) => {
            const [old, now] = [was.get(urn), is.get(urn)];
            if (old?.kind === now?.kind) return [];
            const object = (now ?? old)?.object ?? urn;
            return [`${object}: planned ${old?.kind ?? "nothing"}, now ${now?.kind ?? "nothing"}`];
        })
        .sort();
}

function byUrn(actions: readonly Action[]): ReadonlyMap<string, Action> {
    return new Map(actions.map((action) => [action.urn, action]));
}
