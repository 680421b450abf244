import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { type StateOf, statesIn } from "../../local/state-service";
import { readStackDocument } from "./choose";
import { workPaths } from "./folder";
import type { StackDocument } from "./settings";
import { readStateFile } from "./state";

/** The settings of the other stacks that have objects on the local control plane, as they were last brought up. */
export function neighboursOf(stack: string): readonly StackDocument[] {
    const others = statesIn(workPaths.state()).filter((one) => one.stack !== stack && hasObjects(one));
    const files = others.map((one) => path.join(workPaths.stacks(), one.stack, `Pulumi.${one.stack}.yaml`));
    return files.filter((file) => fs.existsSync(file)).map(readStackDocument);
}

function hasObjects({ state, project, stack }: StateOf): boolean {
    try {
        const resources = readStateFile(state, project, stack)?.resources ?? [];
        return resources.some(({ custom, type }) => custom === true && !type.startsWith("pulumi:"));
    } catch (error) {
        // A state that cannot be read is told by the commands on that stack. Its objects are there all the same.
        if (error instanceof Failure) return true;
        throw error;
    }
}
