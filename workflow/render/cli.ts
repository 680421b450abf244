import * as path from "node:path";
import { ProblemsError } from "../../components/core/problems";
import { parseSettings } from "../../config/parse";
import { readStackFile, stackFilePath, stackNames } from "../../config/stack-file";
import { Failure } from "../../local/failure";
import { workDir } from "../../local/paths";
import { replaceFolder } from "./folder";
import { mask } from "./inputs";
import { type ManifestFile, manifestFiles } from "./manifests";
import { recordStack } from "./stack";

const usage = `Writes every object of a stack as YAML, one file each, secrets masked. Needs no cluster.

  make render [STACK=staging] [OUT=folder]

STACK  a stack with a settings file (default staging)
OUT    the folder to replace (default .work/render/<stack>)
`;

/** All files of a stack, in the order of their paths. */
export async function render(stack: string): Promise<readonly ManifestFile[]> {
    const known = stackNames();
    if (!known.includes(stack)) {
        throw new Failure(`there is no stack ${stack}`, {
            reason: `no file ${path.basename(stackFilePath(stack))} here`,
            next: `use one of ${known.join(", ")}`,
        });
    }
    try {
        const settings = parseSettings(readStackFile(stackFilePath(stack)).raw, stack);
        const { resources } = await recordStack(settings, { showSecret: mask });
        return manifestFiles(resources);
    } catch (error) {
        // A list in the user's own words: where in the program it was made does not help anybody.
        if (error instanceof ProblemsError) throw new Failure(error.message, { next: `edit Pulumi.${stack}.yaml` });
        throw error;
    }
}

export interface RenderOptions {
    readonly stack?: string | undefined;
    readonly out?: string | undefined;
    readonly help?: boolean;
}

export async function main(options: RenderOptions, write: (text: string) => void): Promise<void> {
    if (options.help === true) {
        write(usage);
        return;
    }
    const started = performance.now();
    const stack = options.stack ?? "staging";
    const folder = path.resolve(options.out ?? workDir("render", stack));
    const files = await render(stack);
    replaceFolder(folder, files);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    write(`${files.length} objects of ${stack} in ${path.relative(process.cwd(), folder) || "."} (${seconds} s)\n`);
}

/** An empty variable is what make passes for one nobody gave. */
function given(value: string | undefined): string | undefined {
    return value === undefined || value === "" ? undefined : value;
}

if (require.main === module) {
    const [stack, out] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
    main(
        {
            stack: given(stack) ?? given(process.env.STACK),
            out: given(out) ?? given(process.env.OUT),
            help: process.argv.includes("--help"),
        },
        (text) => process.stdout.write(text),
    ).catch((error: unknown) => {
        process.stderr.write(`${error instanceof Failure ? error.explain() : (error as Error).stack}\n`);
        process.exitCode = 1;
    });
}
