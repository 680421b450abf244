#!/usr/bin/env node
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parseArgs } from "node:util";
import { parse } from "yaml";
import { baseline } from "./baseline/pack";
import { judge, today } from "./judge";
import type { Pack, PackConfig } from "./kernel";
import { production } from "./production/pack";
import { passes, type Report, reportFormats } from "./reports";
import { resourcesAt } from "./sources/files";
import { UnreadableInput } from "./sources/objects";
import { waivers } from "./waivers";

const packs: Readonly<Record<string, Pack>> = { baseline, production };

const usage = `Judges Kubernetes objects by the policy packs, with neither engine nor cluster.

  make policy FILES=folder [PACK=baseline] [STACK=name] [REPORTS=folder]

  --files    a file or a folder of YAML or JSON: objects, lists of them, or an exported state
  --pack     ${Object.keys(packs).join(" or ")} (default baseline)
  --stack    the stack they belong to, for waivers that hold in some stacks only
  --config   a JSON or YAML file: rule name → level, or level and parameters
  --format   ${Object.keys(reportFormats).join(", ")} (default human)
  --reports  a folder to write the report to in every format
`;

/** The command was called wrongly, or with files that cannot be judged. */
class Misuse extends Error {}

const endings: Readonly<Record<string, string>> = {
    human: "txt",
    json: "json",
    sarif: "sarif",
    junit: "xml",
    markdown: "md",
};

/** Returns the exit code: 0 when nothing mandatory is broken, 1 when something is, 2 when it could not judge. */
export function main(args: readonly string[], write: (text: string) => void): number {
    try {
        return run(args, write);
    } catch (error) {
        if (error instanceof Misuse || error instanceof RangeError || error instanceof UnreadableInput) {
            write(`✗ cannot judge: ${error.message}\n`);
            return 2;
        }
        throw error;
    }
}

function run(args: readonly string[], write: (text: string) => void): number {
    const { values } = parsed(args);
    if (values.help === true) {
        write(usage);
        return 0;
    }
    if (values.files === undefined) throw new Misuse(`--files is missing\n\n${usage}`);
    const report = judge(resourcesIn(values.files), {
        pack: among(packs, values.pack ?? "baseline", "--pack"),
        config: configIn(values.config),
        waivers,
        waiversFrom: "policy/waivers.ts",
        today: today(),
        judged: values.stack ?? values.files,
        ...(values.stack === undefined ? {} : { stack: values.stack }),
    });
    write(among(reportFormats, values.format ?? "human", "--format")(report));
    if (values.reports !== undefined) writeReports(values.reports, report);
    return passes(report) ? 0 : 1;
}

const text = { type: "string" } as const;
const options = {
    files: text,
    pack: text,
    stack: text,
    config: text,
    format: text,
    reports: text,
    help: { type: "boolean" },
} as const;

function parsed(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof options }>> {
    try {
        return parseArgs({ args: [...args], options });
    } catch (error) {
        if (codeOf(error)?.startsWith("ERR_PARSE_ARGS") !== true) throw error;
        throw new Misuse(`${(error as Error).message}\n\n${usage}`);
    }
}

function among<T>(known: Readonly<Record<string, T>>, name: string, option: string): T {
    const found = known[name];
    if (found === undefined) throw new Misuse(`${option} is "${name}"; want ${Object.keys(known).join(", ")}`);
    return found;
}

function resourcesIn(place: string): ReturnType<typeof resourcesAt> {
    try {
        return resourcesAt(place);
    } catch (error) {
        if (isMissing(error)) throw new Misuse(`--files is "${place}", which is not there`);
        throw error;
    }
}

function configIn(file: string | undefined): PackConfig {
    if (file === undefined) return {};
    try {
        return (parse(readFileSync(file, "utf8")) ?? {}) as PackConfig;
    } catch (error) {
        if (isMissing(error)) throw new Misuse(`--config is "${file}", which is not there`);
        throw error;
    }
}

function isMissing(error: unknown): boolean {
    return codeOf(error) === "ENOENT";
}

function codeOf(error: unknown): string | undefined {
    return (error as NodeJS.ErrnoException).code;
}

function writeReports(folder: string, report: Report): void {
    mkdirSync(folder, { recursive: true });
    for (const [format, print] of Object.entries(reportFormats)) {
        writeFileSync(path.join(folder, `policy-${report.pack}.${endings[format] ?? format}`), print(report));
    }
}

if (require.main === module) {
    process.exitCode = main(process.argv.slice(2), (text) => process.stdout.write(text));
}
