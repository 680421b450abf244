import * as path from "node:path";
import { formatDuration, type Progress } from "../terminal";
import { Unit } from "./build";
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
        work.progress.line(summary(tools, performance.now() - started, work.progress));
        return new Map(tools.map((tool) => [tool.name, tool]));
    } catch (error) {
        work.signal.throwIfAborted();
        throw ownFailure("tools", error, work.cache);
    }
}

async function findOrBuild(catalogue: Catalogue, names: readonly string[], work: Work): Promise<readonly Tool[]> {
    const plan = await makePlan(catalogue, names, work);
    const missing = plan.decisions.filter((decision) => decision.state === "missing");
    const built = missing.length === 0 ? new Set<string>() : await buildAll(catalogue, plan, missing, work);
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
    missing: readonly Missing[],
    work: Work,
): Promise<ReadonlySet<string>> {
    const { go } = plan;
    const demands = missing.map(({ row, goVersion }) => ({ tool: row.name, goVersion }));
    const needed =
        demands
            .map(({ goVersion }) => goVersion)
            .toSorted(compareVersions)
            .at(-1) ?? "";
    if (go === undefined) throw noGo(`build ${missing.map(({ row }) => row.name).join(", ")}`, needed);
    const problem = tooOldGo(go, demands);
    if (problem !== undefined) throw problem;

    await removeStaleStaging(work.cache);
    await removeUnused(work.cache, Date.now());
    // One failing unit stops the downloads of the others.
    const stop = new AbortController();
    const signal = AbortSignal.any([work.signal, stop.signal]);
    const workshop: Workshop = {
        cache: work.cache,
        environment: work.environment,
        go,
        signal,
    };
    const units = unitsOf(missing).map((tools) => new Unit(tools, catalogue.modules, workshop));
    announce(units, missing, work.progress);
    const downloads = new Downloads(units);
    try {
        const built = new Set<string>();
        let before = 0;
        for (const unit of units) {
            const here = await ensureUnit(unit, before, missing.length, downloads, catalogue, { ...work, signal });
            for (const { row } of here ? unit.tools : []) built.add(row.name);
            before += unit.tools.length;
        }
        return built;
    } finally {
        stop.abort();
        await downloads.settled();
        if (work.signal.aborted) work.progress.line("Interrupted: nothing half-made is left, finished tools stay.");
    }
}

function announce(units: readonly Unit[], missing: readonly Missing[], progress: Progress): void {
    const usual = formatDuration(units.reduce((sum, unit) => sum + unit.seconds, 0) * 1000);
    progress.line(
        `Building ${missing.length === 1 ? "1 tool" : `${missing.length} tools`} from source; the first time usually takes ${usual} on two cores, later runs find them.`,
    );
    for (const { row, because } of missing) {
        if (because !== undefined) progress.line(progress.style.dim(`  ${row.name}: ${because}`));
    }
}

/** Builds one unit, or takes what another run has built meanwhile: then false. */
async function ensureUnit(
    unit: Unit,
    before: number,
    total: number,
    downloads: Downloads,
    catalogue: Catalogue,
    work: Work,
): Promise<boolean> {
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
                if (now.decisions.every((decision) => decision.state !== "missing")) {
                    step.done(`${unit.names} built by another run`);
                    return false;
                }
                await downloads.of(unit, report);
                report("compiling");
                await unit.build(report);
                step.done(unit.tools.length === 1 ? "built" : `built ${unit.names}`);
                return true;
            },
        );
    } catch (error) {
        step.fail();
        throw error;
    }
}

/** Fetches sources one unit after another, ahead of the compiler, from the first time that anything is needed. */
class Downloads {
    private readonly started = new Map<Unit, Promise<void>>();
    private listening: { unit: Unit; report: (text: string) => void } | undefined;

    constructor(private readonly units: readonly Unit[]) {}

    async of(unit: Unit, report: (text: string) => void): Promise<void> {
        this.listening = { unit, report };
        this.startFrom(unit);
        await this.started.get(unit);
        this.listening = undefined;
    }

    async settled(): Promise<void> {
        await Promise.allSettled(this.started.values());
    }

    private startFrom(unit: Unit): void {
        if (this.started.has(unit)) return;
        let previous: Promise<void> = Promise.resolve();
        for (const next of this.units.slice(this.units.indexOf(unit))) {
            previous = previous.then(() => next.fetch((text) => this.say(next, text)));
            // The one that waits for it gets the error; until then it must not count as unhandled.
            previous.catch(() => undefined);
            this.started.set(next, previous);
        }
    }

    private say(unit: Unit, text: string): void {
        if (this.listening?.unit === unit) this.listening.report(text);
    }
}
