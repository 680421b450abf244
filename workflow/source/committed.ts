import { Failure } from "../../local/failure";

/** What is refused, and what the reader does about files of his own. */
export interface Refusal {
    readonly title: string;
    readonly next: string;
}

const shown = 5;
/** Written by the engine's own commands as often as by hand. */
const stackFile = /^Pulumi\.[^/]+\.yaml$/;

/** Refuses what is in no commit yet: nobody else could have reviewed it, or get it again. */
export function requireCommitted(uncommitted: readonly string[], { title, next }: Refusal): void {
    if (uncommitted.length === 0) return;
    const more = uncommitted.length - shown;
    const [written] = uncommitted.filter((file) => stackFile.test(file));
    throw new Failure(title, {
        reason: `not committed: ${uncommitted.slice(0, shown).join(", ")}${more > 0 ? ` and ${more} more` : ""}`,
        next: written === undefined ? next : `${next}. ${settingsBelongThere(written)}`,
    });
}

/** `pulumi stack init` writes there unasked, and a word like salt makes people wonder whether they may publish it. */
function settingsBelongThere(file: string): string {
    return `What pulumi stack init and pulumi config set --secret write into ${file} is meant to be committed (git commit ${file}): encryptionsalt, encryptedkey and secretsprovider are no secrets, values under secure are encrypted, and without them no other machine can read the stack's state`;
}
