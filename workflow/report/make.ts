import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { repositoryRoot, workDir } from "../../local/paths";
import type { Progress } from "../../local/terminal";
import type { NamedBlocks } from "../connections/endpoints";
import type { EngineEvent } from "../engine/events";
import { writePlan } from "../plan/file";
import { actionsOf, previewEvents } from "../plan/guard";
import { planOf } from "../plan/plan";
import type { Registered } from "../render/recorder";
import { type Commit, Git } from "../source/git";
import { projectName, requireStack } from "../stack/choose";
import { readStateFile } from "../stack/state";
import { Checkout, requireGood, runVerb } from "./base";
import { completed } from "./complete";
import { exitCodes, type Report, type StackReport, stackReport, type Verdict, verdictOf } from "./compose";
import { jsonReport, markdown } from "./document";
import { secretText } from "./worlds/values";

export interface ReportOptions {
    readonly stacks: readonly string[];
    readonly base: string;
    /** Where report.md, report.json and plan-<stack>.json go. */
    readonly out: string;
    readonly environment: NodeJS.ProcessEnv;
    readonly today: string;
}

export interface Reported {
    readonly verdict: Verdict;
    readonly code: number;
    readonly files: readonly string[];
    readonly text: string;
    readonly json: string;
}

/**
 * Brings the base up on a control plane of its own, previews what is checked out here against it, and tells the
 * difference. No cluster and no credentials are needed, so that a change by anybody can be reported.
 */
export async function makeReport(options: ReportOptions, progress: Progress): Promise<Reported> {
    const git = new Git(repositoryRoot);
    const stacks = options.stacks.map((stack) => requireStack(repositoryRoot, stack));
    const base = await git.commit(options.base);
    const head = await git.commit();
    const uncommitted = await git.uncommitted();
    const work = workDir("report", "control-plane");
    const checkout = new Checkout(git, workDir("report", "base"));
    const reports: StackReport[] = [];
    const plans: string[] = [];
    fs.mkdirSync(options.out, { recursive: true });
    try {
        await checkout.make(base);
        for (const stack of stacks) {
            const known = fs.existsSync(path.join(checkout.folder, `Pulumi.${stack}.yaml`));
            const events = await previewOf(stack, known ? checkout.folder : undefined, work, options, progress);
            reports.push(stackReport(stack, events, { blocks: blocksOf(stack), today: options.today }));
            if (uncommitted.length === 0) plans.push(savePlan(options.out, stack, head, events));
        }
    } finally {
        await end(work, options, progress);
        await checkout.remove();
    }
    const name = uncommitted.length === 0 ? head.title : `${head.title} with uncommitted changes`;
    return save({ base: `${options.base} (${base.title})`, head: name, stacks: reports }, options.out, plans);
}

async function previewOf(
    stack: string,
    base: string | undefined,
    work: string,
    { environment }: ReportOptions,
    progress: Progress,
): Promise<readonly EngineEvent[]> {
    // What was asked of the report is not meant for the commands that it is made with.
    const own = { BASE: "", PLAN: "", CONTEXT: "", OUT: "", JSON: "", FROM: "", VERB: "" };
    const common = { stack, work, environment: { ...environment, ...own } };
    if (base !== undefined) {
        // Nobody reads what the base would do to an empty cluster, and what its packs refuse they refuse in the update, too.
        const environment = { ...common.environment, STACKWRIGHT_STRAIGHT: "1" };
        const up = await runVerb({ ...common, environment, root: base, verb: "up" }, progress, `base of ${stack}`);
        requireGood(up, `The base of stack ${stack} does not come up`, "mend the base first, or name another: BASE=");
    }
    const logs = path.join(work, "stacks", stack, "logs");
    fs.rmSync(path.join(logs, "preview-events.jsonl"), { force: true });
    const preview = await runVerb({ ...common, root: repositoryRoot, verb: "preview" }, progress, `head of ${stack}`);
    const events = fs.existsSync(path.join(logs, "preview-events.jsonl")) ? previewEvents(logs) : [];
    // What the packs or the API server refuse is worth a report: it says what was going to happen, too.
    const tells = events.some(({ resourcePreEvent }) => resourcePreEvent?.metadata.new?.custom === true);
    if (!tells)
        requireGood(preview, `Stack ${stack} cannot be previewed`, "mend it: make preview STACK= says the same");
    if (events.length === 0)
        throw new Failure(`The preview of stack ${stack} said nothing`, {
            reason: preview.output,
            next: `make preview STACK=${stack} says the same, and keeps its log`,
        });
    if (preview.code === 0) return events;
    const project = projectName(repositoryRoot);
    const state = readStateFile(path.join(work, "state"), project, stack)?.resources ?? [];
    return completed(withCause(events, preview.output), await registeredIn(stack), state);
}

/** A preview may end badly without an error among its events; then its last words are one. */
function withCause(events: readonly EngineEvent[], output: string): readonly EngineEvent[] {
    const told = events.some(
        ({ diagnosticEvent, policyEvent }) =>
            diagnosticEvent?.severity === "error" || policyEvent?.enforcementLevel === "mandatory",
    );
    if (told) return events;
    const error = output.trimEnd().split("\n").slice(-5).join("\n");
    return [...events, { sequence: events.length, timestamp: 0, errorEvent: { error } }];
}

/** What the program asks for, as far as it gets without an engine. */
async function registeredIn(stack: string): Promise<readonly Registered[]> {
    const { recordStack } = require("../render/stack") as typeof import("../render/stack");
    const { settingsOf } = require("../connections/stack") as typeof import("../connections/stack");
    return (await recordStack(settingsOf(stack), { showSecret: () => secretText })).resources;
}

async function end(work: string, { environment, stacks }: ReportOptions, progress: Progress): Promise<void> {
    const root = repositoryRoot;
    const down = await runVerb(
        { root, verb: "down", stack: stacks[0] ?? "", work, environment },
        progress,
        "cleaning up",
    );
    requireGood(down, "The report's control plane could not be stopped", `STACKWRIGHT_WORK=${work} make down`);
}

/** What the stack's settings call which addresses. Settings that cannot be read are told by the preview. */
function blocksOf(stack: string): readonly NamedBlocks[] {
    const room = require("../connections/stack") as typeof import("../connections/stack");
    return room.blocksOf(room.settingsOf(stack));
}

function savePlan(out: string, stack: string, head: Commit, events: readonly EngineEvent[]): string {
    const file = path.join(out, `plan-${stack}.json`);
    writePlan(file, planOf(stack, head, actionsOf(events)));
    return file;
}

function save(report: Report, out: string, plans: readonly string[]): Reported {
    const [text, json] = [markdown(report), jsonReport(report)];
    const verdict = verdictOf(report.stacks);
    const files = { "report.md": text, "report.json": json, verdict: `${verdict}\n` };
    for (const [name, content] of Object.entries(files)) fs.writeFileSync(path.join(out, name), content);
    const written = Object.keys(files).map((name) => path.join(out, name));
    return { verdict, code: exitCodes[verdict], files: [...written, ...plans], text, json };
}
