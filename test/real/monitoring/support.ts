import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { ruleGroups, ruleTests, type Signals } from "../../../components/monitoring";
import { ensureTools, type ToolName } from "../../../local/toolchain";
import { must } from "../support/process";

export const runbooks = "https://runbooks.stackwright.internal";

/** Programs of the toolchain by name: built once, then at hand. */
export async function programs<Name extends ToolName>(names: readonly Name[]): Promise<Readonly<Record<Name, string>>> {
    const tools = await ensureTools(names);
    return Object.fromEntries([...tools].map(([name, tool]) => [name, tool.path])) as Record<Name, string>;
}

/**
 * How many rules promtool finds in these files. This version ends with success whatever it is given and says nothing of a
 * file that it cannot read, so what counts is that it says of each that all is well.
 */
export async function checkRules(promtool: string, files: readonly string[]): Promise<number> {
    const found = await Promise.all(
        files.map(async (file) => {
            const said = await must(promtool, ["check", "rules", file]);
            const [, count] = /SUCCESS: (\d+) rules found/.exec(said) ?? [];
            if (count === undefined) throw new Error(`promtool does not take ${file}: ${said}`);
            return Number(count);
        }),
    );
    return found.reduce((sum, count) => sum + count, 0);
}

export class Folder {
    readonly path = mkdtempSync(join(tmpdir(), "stackwright-monitoring-"));

    write(name: string, content: unknown): string {
        const file = join(this.path, name);
        mkdirSync(join(file, ".."), { recursive: true });
        writeFileSync(
            file,
            typeof content === "string" ? content : stringify(content, { aliasDuplicateObjects: false }),
        );
        return file;
    }

    remove(): void {
        rmSync(this.path, { recursive: true, force: true });
    }
}

/** Writes the rules of some signals and the cases made from their alerts' examples. */
export function writeCases(folder: Folder, signals: Signals): { readonly rules: string[]; readonly cases: string[] } {
    const rules: string[] = [];
    const cases: string[] = [];
    for (const group of ruleGroups(signals, runbooks)) {
        const file = folder.write(`${group.name}.yml`, { groups: [group] });
        rules.push(file);
        for (const tests of ruleTests(signals, group, runbooks, file)) {
            cases.push(folder.write(`${group.name}.${tests.evaluation_interval}.test.yml`, tests));
        }
    }
    return { rules, cases };
}
