import { Failure } from "../../local/failure";
import { type Style, visibleWidth, wrapped } from "../../local/terminal";
import type { Verb } from ".";
import type { Command } from "./command";

/** What each variable means, wherever it is understood. */
export const variableMeanings: Readonly<Record<string, string>> = {
    STACK: "a stack with a settings file; report takes several, with commas",
    NODES: "how many simulated nodes; left out: what the stack's environment usually has",
    PLUGINS: "auto: official plugins where they can be had; official or local: always the one or the other",
    PLAN: "the file of a plan: what it does not say is not done",
    CONTEXT:
        "the kubeconfig context of the stack's own cluster; any other is refused. Left out: the local control plane",
    SYSTEM: "one system: x0tta6bl4, signal-harvester or graphmemory",
    STORE: "one store of the system",
    TO: "a point in time, or latest",
    SECRET: "the credentials of one store: graphmemory.postgres",
    BASE: "what is compared with: a branch, tag or commit",
    FROM: "the stack that has been tried",
    OUT: "where to write: a folder, or a file for plan",
    PORT: "a port of the Service, or two: here:there",
    JSON: "1: answer for programs, on standard output",
    REFRESH: "1: look at the cluster first, and put back what was changed or removed there by hand",
    YES: "1: go on where it would ask; nobody is asked where nobody can answer",
    FILES: "files or folders to judge",
    PACK: "baseline or production",
    CONFIG: "a file with levels and parameters of the rules",
    FORMAT: "how to print: text or markdown",
    REPORTS: "a folder for SARIF, JUnit and Markdown",
    VERB: "the command that is asked about",
    ONLY: "which measurements, with commas; left out: all but the first run",
    ROUNDS: "how often each is taken",
    RUNS: "how many runs of the fault suite",
    SEED: "the number that a run of the fault suite printed, to repeat it",
    FAULT: "only faults with this in their name",
    RESUME: "1: go on with a series that was cut off, and try again what failed",
};

/** Exit codes that mean more than good or bad. */
const codes: Readonly<Record<string, readonly string[]>> = {
    report: [
        "0 nobody need be asked",
        "3 somebody has to approve it",
        "1 the packs refuse it, or it could not be made",
    ],
    drift: ["0 nothing was changed", "3 something was", "1 it could not be looked at"],
    adopt: [
        "0 nothing stands in the way of an update",
        "3 something that is there cannot be adopted as it is",
        "1 it could not be looked at, or not be taken over",
    ],
    status: ["0 all is well", "1 something is not, or nothing runs"],
    smoke: ["0 every check is passed", "1 one is not, or it could not be looked at"],
    pin: ["0 every image has its digest", "1 one was not found, or has moved and was kept"],
    doctor: ["0 everything that is needed is there", "1 something has to be mended first"],
    logs: ["0 ended, or interrupted with Ctrl-C", "1 there is nothing to show, or it could not be asked for"],
    "port-forward": ["0 interrupted with Ctrl-C", "1 the port could not be opened"],
    policy: ["0 passed", "1 refused", "2 could not judge"],
};

const everywhere = ["130 interrupted with Ctrl-C"];

/** Every command with what it does, or all about one. */
export async function help(
    { options, style }: Command,
    verbs: readonly Verb[],
    aliases: Readonly<Record<string, string>>,
): Promise<void> {
    const asked = options.verb;
    if (asked !== undefined) {
        const verb = verbs.find(({ name }) => name === (aliases[asked] ?? asked));
        if (verb === undefined) throw new Failure(`There is no command "${asked}"`, { next: "make help shows all" });
        explain(verb, style, options.json);
        return;
    }
    if (options.json) {
        const described = verbs.map(({ name, variables, does }) => ({ name, variables: namesIn(variables), does }));
        process.stdout.write(`${JSON.stringify({ commands: described, aliases }, undefined, 2)}\n`);
        return;
    }
    const names = Object.entries(aliases).map(([alias, name]) => `${alias} (${name})`);
    const width = readable(style);
    const lines = [
        ...verbs.flatMap(({ name, variables, does }) => [
            ...usage(style.bold(name), variables, width, style),
            ...wrapped(does, width - 4).map((line) => `    ${line}`),
        ]),
        "",
        ...wrapped(
            "make help VERB=<command> says more about one (also: node workflow/start.cjs <command> --help).",
            width,
        ),
        ...wrapped(`Aliases of the original mesh: ${names.join(", ")}`, width),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
}

export function namesIn(variables: string): readonly string[] {
    return [...variables.matchAll(/([A-Z]+)=/g)].map(([, name = ""]) => name);
}

/** Also where nobody knows the width: it is read by people. */
function readable({ width }: Style): number {
    return Math.min(width, 120);
}

/** `make up [STACK=staging] …`, its variables going on below each other where they do not fit. */
function usage(name: string, variables: string, width: number, style: Style): readonly string[] {
    const start = `make ${name} `;
    const indent = " ".repeat(visibleWidth(start));
    return wrapped(variables, width - indent.length).map((line, index) =>
        `${index === 0 ? start : indent}${style.dim(line)}`.trimEnd(),
    );
}

export function explain({ name, variables, does }: Verb, style: Style, json = false): void {
    const meanings = namesIn(variables).map((variable) => [variable, variableMeanings[variable] ?? ""] as const);
    const own = codes[name] ?? ["0 done", "1 not done; the last lines say why and what to do"];
    const ends = own.some((line) => line.includes("Ctrl-C")) ? own : [...own, ...everywhere];
    if (json) {
        process.stdout.write(
            `${JSON.stringify({ name, does, variables: Object.fromEntries(meanings), exitCodes: ends }, undefined, 2)}\n`,
        );
        return;
    }
    const width = readable(style);
    const column = Math.max(0, ...meanings.map(([variable]) => variable.length)) + 4;
    const meaning = ([variable, means]: readonly [string, string]) =>
        wrapped(means, width - column).map(
            (line, index) => `${(index === 0 ? `  ${variable}` : "").padEnd(column)}${line}`,
        );
    const lines = [
        ...usage(name, variables, width, style),
        "",
        ...wrapped(`${does[0]?.toUpperCase() ?? ""}${does.slice(1)}.`, width),
        ...(meanings.length === 0 ? [] : ["", ...meanings.flatMap(meaning)]),
        "",
        ...wrapped("Exit codes (make turns all but 0 into 2; node workflow/start.cjs gives the very one):", width),
        ...ends.map((line) => `  ${line}`),
        "",
        ...wrapped(
            "NO_COLOR=1 prints without colours; STACKWRIGHT_WORK and STACKWRIGHT_CACHE move the work folder and the tool cache.",
            width,
        ),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
}
