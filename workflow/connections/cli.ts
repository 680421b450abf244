import { Failure } from "../../local/failure";
import { type Style, styleFor } from "../../local/terminal";
import { evaluateConnections } from "./evaluate";
import { jsonReport, textReport } from "./report";
import { blocksOf, manifestsOf, settingsOf } from "./stack";

const usage = `Shows who may talk to whom, computed from a stack's network policies pod by pod. Needs no cluster.

  make connections [STACK=staging] [JSON=1]

STACK  a stack with a settings file (default staging)
JSON   every endpoint and every flow, for programs
`;

export interface ConnectionsOptions {
    readonly stack?: string | undefined;
    readonly json?: boolean;
    readonly help?: boolean;
}

export async function main(
    { stack = "staging", json = false, help = false }: ConnectionsOptions,
    style: Style,
    write: (text: string) => void,
): Promise<void> {
    if (help) {
        write(usage);
        return;
    }
    const manifests = await manifestsOf(stack);
    const connections = evaluateConnections(manifests, blocksOf(settingsOf(stack)));
    write(json ? jsonReport(connections) : textReport(connections, style));
}

function given(value: string | undefined): string | undefined {
    return value === undefined || value === "" ? undefined : value;
}

if (require.main === module) {
    const [stack] = process.argv.slice(2).filter((argument) => !argument.startsWith("-"));
    main(
        {
            stack: given(stack) ?? given(process.env.STACK),
            json: process.argv.includes("--json") || given(process.env.JSON) !== undefined,
            help: process.argv.includes("--help"),
        },
        styleFor(false),
        (text) => process.stdout.write(text),
    ).catch((error: unknown) => {
        process.stderr.write(`${error instanceof Failure ? error.explain() : messageOf(error)}\n`);
        process.exitCode = 1;
    });
}

function messageOf(error: unknown): string {
    if (!(error instanceof Error)) return `✗ ${String(error)}`;
    return error.constructor.name === "ProblemsError" ? `✗ ${error.message}` : `✗ ${error.stack ?? error.message}`;
}
