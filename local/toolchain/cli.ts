/** `ensure <tool|group>…` · `path <tool>…` · `files [module]…` · `list`: the toolchain by hand. Prints results on standard output. */
import { Failure } from "../failure";
import { cacheDir } from "../paths";
import { formatTable } from "../terminal";
import { catalogue, controlPlaneTools, engineTools, ensureModuleFiles, ensureTools, type ToolName } from "./index";
import { type ModuleName, moduleTable } from "./module-table";
import { makePlan, requireKnown } from "./plan";
import { toolTable } from "./table";

const groups: Readonly<Record<string, readonly ToolName[]>> = {
    engine: engineTools,
    "control-plane": controlPlaneTools,
    tests: toolTable.map(({ name }) => name).filter((name) => name !== "helm"),
    all: toolTable.map(({ name }) => name),
};

const usage = `use: ensure <names…> | path <names…> | files [modules…] | list; groups: ${Object.keys(groups).join(", ")}`;

function toolNames(words: readonly string[]): readonly ToolName[] {
    const wanted = words.flatMap((word): readonly string[] => groups[word] ?? [word]);
    requireKnown("tool or group", wanted, [...toolTable, ...Object.keys(groups).map((name) => ({ name }))]);
    if (wanted.length === 0) throw new Failure("No tool is named", { next: usage });
    return toolTable.map(({ name }) => name).filter((name) => wanted.includes(name));
}

/** All, where none is named. */
function moduleNames(words: readonly string[]): readonly ModuleName[] {
    requireKnown("module", words, moduleTable);
    return moduleTable.map(({ name }) => name).filter((name) => words.length === 0 || words.includes(name));
}

async function list(): Promise<string> {
    const names = toolTable.map(({ name }) => name);
    const plan = await makePlan(catalogue, names, { cache: cacheDir(), environment: process.env, installed: "use" });
    const rows = plan.decisions.map(({ row, state }) => [row.name, row.version, state, `${row.seconds}s`, row.purpose]);
    const columns = ["tool", "version", "state", "build", "purpose"].map((title) => ({ title }));
    return formatTable(columns, rows);
}

async function main([command, ...words]: readonly string[]): Promise<string> {
    switch (command) {
        case "ensure":
            return JSON.stringify([...(await ensureTools(toolNames(words))).values()], null, 2);
        case "path":
            return [...(await ensureTools(toolNames(words))).values()].map((tool) => tool.path).join("\n");
        case "files":
            return JSON.stringify(Object.fromEntries(await ensureModuleFiles(moduleNames(words))), null, 2);
        case "list":
            return list();
        default:
            throw new Failure(`Unknown command "${command ?? ""}"`, { next: usage });
    }
}

main(process.argv.slice(2)).then(
    (text) => process.stdout.write(`${text}\n`),
    (error: unknown) => {
        process.stderr.write(`${error instanceof Failure ? error.explain() : String(error)}\n`);
        process.exitCode = 1;
    },
);
