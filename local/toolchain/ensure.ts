import * as path from "node:path";
import { formatDuration, type Progress } from "../terminal";
import { Unit } from "./build";
import { Downloads } from "./downloads";
import { noGo, ownFailure, tooOldGo } from "./failures";
import type { Workshop } from "./journal";
import { withLock } from "./lock";
import { type Catalogue, type Missing, makePlan, type Plan, type Situation, unitsOf } from "./plan";
import { removeUnused } from "./shelf";
import { removeStaleStaging } from "./staging";
import { compareVersions } from "./versions";

export interface Tool<Name extends string = string> {
    readonly name: Name;
    readonly path: string;
    readonly version: string;
    readonly origin: "built" | "cached" | "installed";
}

export interface Work extends Situation {
    readonly progress: Progress;
    readonly signal: AbortSignal;
    readonly quiet?: boolean;
}

/** Makes sure of these tools: finds them or builds them. The heart of `ensureTools`, for any table. */
export async function ensureFrom(
    catalogue: Catalogue,
    names: readonly string[],
    work: Work,
): Promise<ReadonlyMap<string, Tool>> {
    const started = performance.now();
    if (names.length === 0) return new Map();
    try {
        const tools = await findOrBuild(catalogue, names, work);
        if (work.quiet !== true || tools.some(({ origin }) => origin === "built")) {
            work.progress.line(summary(tools, performance.now() - started, work.progress));
        }
        return new Map(tools.map((tool) => [tool.name, tool]));
    } catch (error) {
        work.signal.throwIfAborted();
        throw ownFailure("tools", error, work.cache);
    }
}

async function findOrBuild(catalogue: Catalogue, names: readonly string[], work: Work): Promise<readonly Tool[]> {
    const plan = await makePlan(catalogue, names, work);
    const [first, ...others] = plan.decisions.filter((decision) => decision.state === "missing");
    const built = first === undefined ? new Set() : await buildAll(catalogue, plan, [first, ...others], work);
    return plan.decisions.map((decision): Tool => {
        const { name, version } = decision.row;
        if (decision.state !== "missing") {
            return { name, path: decision.path, version: decision.version, origin: decision.state };
        }
        const origin = built.has(name) ? "built" : "cached";
        return { name, path: path.join(decision.target, name), version, origin };
    });
}

function summary(tools: readonly Tool[], took: number, { style }: Progress): string {
    const parts = (["built", "cached", "installed"] as const).flatMap((origin) => {
        const some = tools.filter((tool) => tool.origin === origin);
        if (some.length === 0) return [];
        const which = some.map((tool) =>
            origin === "installed" ? `${tool.name} ${tool.version} at ${tool.path}` : tool.name,
        );
        return [`${some.length} ${origin}${origin === "cached" ? "" : ` (${which.join(", ")})`}`];
    });
    return `${style.good("✓")}  tools: ${parts.join(", ")}  ${style.dim(formatDuration(took))}`;
}

/** Gives the names of the tools that were built here, not meanwhile by another run. */
async function buildAll(
    catalogue: Catalogue,
    plan: Plan,
    missing: readonly [Missing, ...Missing[]],
    work: Work,
): Promise<ReadonlySet<string>> {
    const { go } = plan;
    if (go === undefined)
        throw noGo(`build ${missing.map(({ row }) => row.name).join(", ")}`, mostDemanding(missing).goVersion);
    const problem = tooOldGo(go, mostDemanding(missing));
    if (problem !== undefined) throw problem;

    await removeStaleStaging(work.cache);
    await removeUnused(work.cache, Date.now());
    // One failing unit stops the downloads of the others.
    const stop = new AbortController();
    const signal = AbortSignal.any([work.signal, stop.signal]);
    const workshop: Workshop = { cache: work.cache, environment: work.environment, go, signal };
    const units = unitsOf(missing).map((tools) => new Unit(tools, catalogue.modules, workshop));
    announce(units, missing, work.progress);
    const downloads = new Downloads(units);
    try {
        const built = new Set<string>();
        let before = 0;
        for (const unit of units) {
            const here = await ensureUnit(unit, before, missing.length, downloads, catalogue, { ...work, signal });
            for (const { row } of here) built.add(row.name);
            before += unit.tools.length;
        }
        return built;
    } finally {
        stop.abort();
        await downloads.settled();
        if (work.signal.aborted) work.progress.line("Interrupted: nothing half-made is left, finished tools stay.");
    }
}

/** Sources, what is compiled and what is built: for engine and control plane 8 GB in ten minutes of work. */
function gigabytes(seconds: number): string {
    return Math.max(0.1, (seconds * 8) / 600).toFixed(1);
}

/** The tool that needs the newest Go. */
function mostDemanding([first, ...others]: readonly [Missing, ...Missing[]]): Missing {
    return others.reduce((most, one) => (compareVersions(one.goVersion, most.goVersion) > 0 ? one : most), first);
}

function announce(units: readonly Unit[], missing: readonly Missing[], progress: Progress): void {
    const seconds = units.reduce((sum, unit) => sum + unit.seconds, 0);
    const tools = missing.length === 1 ? "1 tool" : `${missing.length} tools`;
    const usual = `usually ${formatDuration(seconds * 1000)} on two cores and ${gigabytes(seconds)} GB of disk`;
    progress.line(`Building ${tools} from source, ${usual}. This is done once.`);
    for (const { row, because } of missing) {
        if (because !== undefined) progress.line(progress.style.dim(`  ${row.name}: ${because}`));
    }
}

/** Builds what is missing of one unit, and gives that: another run may have built some of it meanwhile, or all. */
async function ensureUnit(
    unit: Unit,
    before: number,
    total: number,
    downloads: Downloads,
    catalogue: Catalogue,
    work: Work,
): Promise<readonly Missing[]> {
    const last = before + unit.tools.length;
    const place = last === before + 1 ? `tool ${last}` : `tools ${before + 1}-${last}`;
    const step = work.progress.step(`${place} of ${total}: ${unit.title}`);
    const usual = `usually ${formatDuration(unit.seconds * 1000)}`;
    const report = (text: string) => step.update(`${usual}, ${text}`);
    try {
        return await withLock(
            work.cache,
            unit.folder,
            {
                signal: work.signal,
                onWait: (pid) => work.progress.line(`Process ${pid} builds ${unit.names} already: waiting for that.`),
            },
            async () => {
                const names = unit.tools.map(({ row }) => row.name);
                const now = await makePlan(catalogue, names, work);
                const missing = now.decisions.flatMap(({ row, state }) => (state === "missing" ? [row.name] : []));
                const tools = unit.tools.filter(({ row }) => missing.includes(row.name));
                if (tools.length === 0) {
                    step.done(`${unit.names} built by another run`);
                    return [];
                }
                await downloads.of(unit, report);
                report("compiling");
                await unit.build(tools, report);
                step.done(unit.tools.length === 1 ? "built" : `built ${missing.join(", ")}`);
                return tools;
            },
        );
    } catch (error) {
        step.fail();
        throw error;
    }
}
