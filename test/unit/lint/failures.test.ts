import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import * as ts from "typescript";
import { repositoryRoot } from "../../../local/paths";

/** Whoever answers no knows what to do next. */
const needsNothing = ["Nothing was done"];

interface Found {
    readonly place: string;
    readonly says: string;
    readonly goesOn: boolean;
}

/** Every `new Failure(…)` that a file can throw. */
function failuresIn(file: string): readonly Found[] {
    const text = fs.readFileSync(path.join(repositoryRoot, file), "utf8");
    if (!text.includes("new Failure(")) return [];
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const found: Found[] = [];
    const visit = (node: ts.Node): void => {
        if (ts.isNewExpression(node) && node.expression.getText(source) === "Failure") {
            const [what, details] = node.arguments ?? [];
            found.push({
                place: `${file}:${source.getLineAndCharacterOfPosition(node.pos).line + 1}`,
                says: what?.getText(source) ?? "",
                // Details that are put together elsewhere are followed no further than to their name.
                goesOn: details !== undefined && /\bnext\b/.test(details.getText(source)),
            });
        }
        ts.forEachChild(node, visit);
    };
    visit(source);
    return found;
}

it("Every failure that a command ends with says what to do next.", () => {
    const files = execFileSync("git", ["ls-files", "config", "local", "workflow", "policy"], {
        cwd: repositoryRoot,
        encoding: "utf8",
    })
        .split("\n")
        .filter((file) => file.endsWith(".ts"));
    const all = files.flatMap(failuresIn);
    expect(all.length).toBeGreaterThan(80);
    const silent = all.filter(({ says, goesOn }) => !goesOn && !needsNothing.includes(says.replaceAll('"', "")));
    expect(silent).toEqual([]);
});
