import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";
import type { EngineSite } from "../engine/site";

/** What decides what any program does here, and what this one is made of. Folders are read whole. */
const shared = ["package-lock.json", "typescript.cjs", "policy", "local/plugins"];
const own = ["config", "components", "systems"];

/**
 * One word for everything that an update depends on, besides the cluster. If it is the same as at the last complete
 * update and the preview finds nothing to change, an update would do nothing at all; if it is not, an update may still
 * have to write things that no preview shows, such as another order of deletion.
 */
export function fingerprint(site: EngineSite, settings: string): string {
    const hash = createHash("sha256");
    const files = [
        ...[...shared, ...(site.project === repositoryRoot ? own : [])].flatMap((name) =>
            filesUnder(path.join(repositoryRoot, name)),
        ),
        ...fs
            .readdirSync(site.project)
            .map((name) => path.join(site.project, name))
            .filter((file) => /\.(ts|cjs|js|yaml)$/.test(file)),
        settings,
    ];
    for (const file of files) hash.update(file).update("\0").update(fs.readFileSync(file)).update("\0");
    hash.update(JSON.stringify([site.pulumi, site.policyPacks]));
    return hash.digest("hex");
}

function filesUnder(place: string): string[] {
    if (!fs.statSync(place).isDirectory()) return [place];
    return fs
        .readdirSync(place, { withFileTypes: true })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .flatMap((entry) => {
            if (entry.name === "node_modules") return [];
            const full = path.join(place, entry.name);
            return entry.isDirectory() ? filesUnder(full) : [full];
        });
}
