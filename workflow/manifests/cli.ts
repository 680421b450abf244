import * as path from "node:path";
import { readStackFile, stackFilePath, stackNames } from "../../config/stack-file";
import { Failure } from "../../local/failure";
import { workDir } from "../../local/paths";
import { createProgress, formatTable } from "../../local/terminal";
import { main as render } from "../render/cli";
import { type CheckedFolder, checkFolder } from "./check";
import { exceptions, judge } from "./exceptions";
import type { Finding } from "./findings";

const usage = `Checks every object of every stack with kubeconform (strict, with the definitions of custom kinds) and kube-score.

  node -r ./typescript.cjs workflow/manifests/cli.ts [folder]

folder  YAML files to check instead, as make render writes them; none of the exceptions need occur there
`;

/** Prints what was found; the answer is the exit code. */
export async function main(folder: string | undefined, write: (text: string) => void): Promise<number> {
    const checked = new Map(folder === undefined ? await checkStacks() : [[folder, await checkOne(folder, "1.35")]]);
    const { refused, excepted, idle } = judge(
        [...checked.values()].flatMap(({ findings }) => findings),
        exceptions,
    );
    write(`${table(checked)}\n\n`);
    for (const { tool, check, object, says } of refused) write(`✗ ${object}\n    ${tool} ${check}: ${says}\n`);
    const stale = folder === undefined ? idle.filter(({ mayBeIdle }) => mayBeIdle !== true) : [];
    for (const { tool, check } of stale) write(`✗ the exception from ${tool} ${check} excepts nothing: remove it\n`);
    write(`${refused.length + stale.length} faults, ${excepted.length} findings excepted with a reason\n`);
    return refused.length + stale.length === 0 ? 0 : 1;
}

async function checkStacks(): Promise<readonly (readonly [string, CheckedFolder])[]> {
    const checked: (readonly [string, CheckedFolder])[] = [];
    for (const stack of stackNames()) {
        const folder = workDir("manifests", stack);
        await render({ stack, out: folder }, () => undefined);
        checked.push([stack, await checkOne(folder, kubernetesVersionOf(stack))]);
    }
    return checked;
}

function checkOne(folder: string, kubernetesVersion: string): Promise<CheckedFolder> {
    const schemas = workDir("manifests", "schemas");
    return checkFolder(path.resolve(folder), { schemas, kubernetesVersion }, createProgress());
}

function kubernetesVersionOf(stack: string): string {
    const { cluster } = readStackFile(stackFilePath(stack)).raw as { readonly cluster: { kubernetesVersion: string } };
    return cluster.kubernetesVersion;
}

function table(checked: ReadonlyMap<string, CheckedFolder>): string {
    const count = (findings: readonly Finding[]) => {
        const { refused, excepted } = judge(findings, exceptions);
        return [String(excepted.length), String(refused.length)];
    };
    return formatTable(
        [
            { title: "objects of" },
            { title: "valid", align: "right" },
            { title: "excepted", align: "right" },
            { title: "refused", align: "right" },
        ],
        [...checked].map(([name, { valid, findings }]) => [name, String(valid), ...count(findings)]),
    );
}

if (require.main === module) {
    const [argument] = process.argv.slice(2);
    if (argument === "--help") process.stdout.write(usage);
    else {
        main(argument, (text) => process.stdout.write(text)).then(
            (code) => {
                process.exitCode = code;
            },
            (error: unknown) => {
                process.stderr.write(`${error instanceof Failure ? error.explain() : (error as Error).stack}\n`);
                process.exitCode = 1;
            },
        );
    }
}
