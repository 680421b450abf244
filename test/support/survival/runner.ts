import { expecting, type Fault, type Scene, type Work } from "./fault";
import { dataBearing, faultsOf, type Identities } from "./invariant";
import type { ShopPlan } from "./program/plan";
import { Random } from "./random";
import type { Ended, Stage } from "./stage";

/** What became of one run. */
export interface Outcome {
    readonly number: number;
    readonly fault: string;
    readonly work: Work;
    /** `too late`: the command was over before the fault could strike. */
    readonly struck: "struck" | "too late";
    /** How the faulted command ended: its exit code or signal. */
    readonly ended: string;
    /** Empty: nothing was lost, orphaned or doubled, and the next update completed. */
    readonly faults: readonly string[];
    /** What the commands said, where something is wrong. */
    readonly said?: string;
    readonly seconds: number;
}

export interface Series {
    readonly seed: number;
    readonly runs: number;
    /** Only faults with this in their name. */
    readonly only?: string;
}

/** `SEED=`, `RUNS=` and `FAULT=`; a seed of its own where none is given, which is printed. */
export function seriesFrom(environment: NodeJS.ProcessEnv, runs: number): Series {
    const seed = Number(environment.SEED ?? "");
    return {
        seed: Number.isInteger(seed) && seed > 0 ? seed : Math.floor(Math.random() * 1_000_000) + 1,
        runs: Number(environment.RUNS ?? "") || runs,
        ...(environment.FAULT === undefined ? {} : { only: environment.FAULT }),
    };
}

/** Every fault as often as every other, give or take one, in an order of the seed's choice. */
export function* chosen(
    faults: readonly Fault[],
    { seed, runs, only = "" }: Series,
): Generator<[number, Fault, Random]> {
    const some = faults.filter(({ name }) => name.includes(only));
    let round: readonly Fault[] = [];
    for (let number = 1; number <= runs; number += 1) {
        const random = new Random(seed * 7919 + number);
        if (round.length === 0) round = random.shuffled(some);
        const [fault, ...rest] = round;
        round = rest;
        if (fault !== undefined) yield [number, fault, random];
    }
}

/** One run: a fault meets a command; afterwards everything is held against everything, and the next update completes. */
export async function strike(stage: Stage, number: number, fault: Fault, random: Random): Promise<Outcome> {
    const started = performance.now();
    const work = random.of(fault.works);
    await begin(stage, work);
    const before = await dataBearing(stage);
    stage.want(changed(stage.plan, random, number));
    const scene: Scene = { stage, random, work, wanted: stage.plan };
    await fault.prepare?.(scene);
    const verb = work === "destroy" ? "destroy" : "up";
    stage.forgetEvents();
    const running = stage.start(verb, { ...refresh(work === "refresh"), ...fault.environment?.(scene) });
    const struck = (await fault.strike?.(scene, running)) ?? true;
    const ended = await running.ended;
    const complaints = [...traces(ended), ...(struck ? ((await fault.judge?.(scene, ended)) ?? []) : [])];
    await fault.heal?.(scene);
    await fault.repair?.(scene);
    const next = await stage.run("up", refresh(fault.refreshes === true));
    const keeps = work === "update" || work === "refresh";
    const faults = [
        ...complaints,
        ...traces(next),
        ...expecting({ "the next update completes": next.code === 0 }),
        ...(await faultsOf(stage)),
        ...(keeps && fault.losesData !== true ? replaced(before, await dataBearing(stage)) : []),
    ];
    return {
        number,
        fault: fault.name,
        work,
        struck: struck ? "struck" : "too late",
        ended: String(ended.signal ?? ended.code),
        faults,
        ...(faults.length === 0 ? {} : { said: `${ended.output}\n--- the next update ---\n${next.output}` }),
        seconds: Math.round((performance.now() - started) / 100) / 10,
    };
}

const refresh = (wanted: boolean): NodeJS.ProcessEnv => (wanted ? { REFRESH: "1" } : {});

/** A stack that is there, or none. */
async function begin(stage: Stage, work: Work): Promise<void> {
    if (work !== "create") return;
    const { code, output } = await stage.run("destroy");
    if (code !== 0) throw new Error(output);
}

/** Something else than what is there, so that there is something to do. */
function changed({ size, replicas }: ShopPlan, random: Random, number: number): Partial<ShopPlan> {
    return {
        value: `run-${number}`,
        settings: random.whole(2, 6),
        unnamed: random.whole(0, 2),
        replicas: random.next() < 0.3 ? random.whole(2, 3) : replicas,
        image: `registry.example/shop:1.0.${number}`,
        // Claims grow and never shrink.
        size: random.next() < 0.1 ? `${Number.parseInt(size, 10) + 1}Gi` : size,
    };
}

/** A user is told what is the matter, and never where in the program. */
function traces({ output }: Ended): readonly string[] {
    const trace = /^\s+at .*\.(?:ts|c?js):\d+:\d+\)?$/m.exec(output)?.[0];
    return trace === undefined ? [] : [`the command printed a stack trace: ${trace.trim()}`];
}

function replaced(before: Identities, after: Identities): readonly string[] {
    return [...before].flatMap(([what, uid]) =>
        after.get(what) === uid ? [] : [`the ${what} that holds data is another one, or none`],
    );
}
