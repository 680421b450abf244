import { distance } from "fastest-levenshtein";
import { Failure } from "../local/failure";
import type { Verb } from "./verbs";
import { namesIn } from "./verbs/help";

/** Understood by so many that nobody need remember by which; where it means nothing it does no harm. */
const everywhere = ["STACK", "NODES", "PLUGINS"];
/** So far from a known name a longer one may be, to be taken for it. */
const typo = 2;

/**
 * Refuses what make was given and the verb does not know: STAKC=production would bring up staging, and up CONTEXT= the
 * local control plane. Names that nobody here knows may be meant for the programs that are started.
 */
export function refuseMistyped(environment: NodeJS.ProcessEnv, verb: Verb, verbs: readonly Verb[]): void {
    // What another Makefile was given it hands on to the one it starts, and means itself.
    if (environment.MAKELEVEL !== "1") return;
    const own = [...namesIn(verb.variables), ...everywhere];
    const all = [...new Set([...verbs.flatMap(({ variables }) => namesIn(variables)), ...everywhere])];
    for (const name of variablesGiven(environment.MAKEFLAGS)) {
        if (own.includes(name)) continue;
        const nearest = [...own, ...all].find((one) => one.length > typo + 1 && distance(one, name) <= typo);
        if (!all.includes(name) && nearest === undefined) continue;
        const meant = all.includes(name) ? undefined : `did you mean ${nearest}=? `;
        throw new Failure(`make ${verb.name} takes no ${name}=`, {
            reason: "it would have been left aside without a word; nothing was touched",
            next: `${meant ?? ""}its variables: ${verb.variables || "none"}`,
        });
    }
}

/** Names of variables on make's own command line, which it hands on behind two dashes, blanks within values escaped. */
function variablesGiven(makeFlags = ""): readonly string[] {
    const [, given = ""] = /(?:^|\s)-- (.*)$/s.exec(makeFlags) ?? [];
    return [...given.matchAll(/(?<!\S|\\ )([A-Za-z_][A-Za-z0-9_]*)=/g)].map(([, name = ""]) => name);
}
