import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import type { EngineSite } from "../engine/site";

/** By urn, what an object's inputs in the state are to be cut to once it is in there. */
export type Shapes = Readonly<Record<string, unknown>>;

/**
 * What remains to be done between the import and the end of an adoption. An import records everything that is there as
 * the program's wish; this is what it is cut down to.
 */
export class Unfinished {
    private readonly file: string;

    /** `folder` is the stack's own. */
    constructor(folder: string) {
        this.file = path.join(folder, "adoption.json");
    }

    get exists(): boolean {
        return fs.existsSync(this.file);
    }

    begin(shapes: Shapes): void {
        fs.writeFileSync(this.file, JSON.stringify(shapes, undefined, 2), { mode: 0o600 });
    }

    shapes(): Shapes {
        return JSON.parse(fs.readFileSync(this.file, "utf8")) as Shapes;
    }

    end(): void {
        fs.rmSync(this.file);
    }
}

/** An update would take everything that the import has recorded for what the program no longer says. */
export function requireNoneUnfinished({ logs, stack }: Pick<EngineSite, "logs" | "stack">, context?: string): void {
    if (!new Unfinished(path.dirname(logs)).exists) return;
    throw new Failure(`An adoption of stack ${stack} was cut off; nothing was touched`, {
        reason: "some objects are in the state as they were imported, not yet as the program describes them",
        next: `make adopt STACK=${stack}${context === undefined ? "" : ` CONTEXT=${context}`} YES=1 ends it`,
    });
}
