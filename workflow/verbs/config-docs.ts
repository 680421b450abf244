import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";

/** Writes the page that is made from the settings' schema. */
export async function configDocs(): Promise<void> {
    const room = require("../reference/configuration") as typeof import("../reference/configuration");
    const changed = room.writeReference();
    const file = path.relative(repositoryRoot, room.referenceFile);
    process.stdout.write(`${file}: ${changed ? "written" : "as it should be"}\n`);
}
