import * as path from "node:path";
import type { Catalogue } from "../../../local/toolchain/plan";
import type { ToolRow } from "../../../local/toolchain/tool-row";

function row(name: string): ToolRow {
    return {
        name,
        folder: name,
        module: `example.test/${name}`,
        version: "v1.0.0",
        source: { package: `example.test/${name}` },
        variables: ["main.version=v1.0.0"],
        seconds: 5,
        purpose: "a test",
    };
}

/** Tools that are built offline by the very code that builds the real ones. */
export const catalogue: Catalogue = {
    rows: ["hello", "broken", "demanding", "absent"].map(row),
    modules: path.join(__dirname, "modules"),
};
