import * as fs from "node:fs";
import * as path from "node:path";
import type { EngineSite } from "../engine/site";
import { changeResources } from "../stack/exported";

// What is adopted is protected until the next update has left it in place. The engine keeps that for as long as a program
// says nothing of it, so somebody has to take it off: otherwise no update could ever remove one of these objects.

const fileOf = (folder: string) => path.join(folder, "adopted.json");
const fileIn = (site: EngineSite) => fileOf(path.dirname(site.logs));

/** Whether the update that ends an adoption is still to come; `folder` is the stack's own. */
export function awaitsUpdate(folder: string): boolean {
    return fs.existsSync(fileOf(folder));
}

/** To be called once objects are in the state: those that the program does not protect itself. */
export function protectedUntilUpdate(site: EngineSite, urns: readonly string[]): void {
    const all = [...new Set([...waiting(site), ...urns])];
    fs.writeFileSync(fileIn(site), JSON.stringify(all), { mode: 0o600 });
}

/** To be called after an update that was complete. */
export async function releaseAdopted(site: EngineSite): Promise<void> {
    const urns = new Set(waiting(site));
    if (urns.size > 0) {
        await changeResources(site, (one) => (urns.has(one.urn) ? { ...one, protect: false } : one));
    }
    fs.rmSync(fileIn(site), { force: true });
}

function waiting(site: EngineSite): readonly string[] {
    return fs.existsSync(fileIn(site)) ? (JSON.parse(fs.readFileSync(fileIn(site), "utf8")) as readonly string[]) : [];
}
