import {
    type ActiveRule,
    activeRules,
    configure,
    judgeResource,
    judgeStack,
    type Resource,
    Stack,
    Subject,
} from "../../policy/kernel";
import { judgesOneResource } from "../../policy/kernel/rule";
import { production } from "../../policy/production/pack";
import { grown, type Shape } from "./grown";

export interface ScaleFigures {
    readonly shape: Shape;
    readonly rows: readonly { readonly resources: number; readonly milliseconds: number }[];
    /** The dearest rules, and by how much the cost per resource grew from a quarter of the most resources to all. */
    readonly dearest: readonly { readonly rule: string; readonly milliseconds: number; readonly growth: number }[];
}

const sizes = [100, 250, 500, 1000, 2000];

export function takeScales(): readonly ScaleFigures[] {
    return (["one namespace", "many namespaces"] as const).map((shape) => timeScale(shape));
}

/** Below this many milliseconds the garbage collector decides what is measured. */
const measurable = 1;

/** The cost of judging more and more resources of one program, each of which looks at others. */
function timeScale(shape: Shape): ScaleFigures {
    const rules = activeRules(configure(production));
    const judged = new Map(sizes.map((size) => [size, grown(size, shape)]));
    // Once around, so that nobody pays for the compiler.
    for (const resources of judged.values()) judgeAll(read(resources), rules);
    const rows = [...judged].map(([resources, objects]) => ({
        resources,
        milliseconds: least(5, () => () => judgeAll(read(objects), rules)),
    }));
    const largest = Math.max(...sizes);
    const [quarter, all] = [largest / 4, largest].map((size) => read(grown(size, shape)));
    const timesOf = (active: ActiveRule, subjects: readonly Subject[] = []): number =>
        least(3, () => {
            // What rules derive from a stack is kept with it, so each run gets its own.
            const stack = new Stack(subjects);
            return () => judgeWith(subjects, stack, [active]);
        });
    const dearest = rules
        .map((active) => {
            const [few, many] = [timesOf(active, quarter), timesOf(active, all)];
            const growth = Math.max(many, measurable) / Math.max(few, measurable / 4) / 4;
            return { rule: active.rule.name, milliseconds: many, growth };
        })
        .sort((a, b) => b.milliseconds - a.milliseconds);
    return { shape, rows, dearest };
}

function read(resources: readonly Resource[]): readonly Subject[] {
    return resources.map((resource) => new Subject(resource));
}

function judgeAll(subjects: readonly Subject[], rules: readonly ActiveRule[]): void {
    judgeWith(subjects, new Stack(subjects), rules);
}

function judgeWith(subjects: readonly Subject[], stack: Stack, rules: readonly ActiveRule[]): void {
    const alone = rules.filter(({ rule }) => judgesOneResource(rule));
    if (alone.length > 0) for (const subject of subjects) judgeResource(subject, alone);
    judgeStack(
        stack,
        rules.filter(({ rule }) => !judgesOneResource(rule)),
    );
}

/** The least CPU milliseconds of some runs: what else the machine does only ever adds. */
function least(runs: number, prepare: () => () => void): number {
    const times = Array.from({ length: runs }, () => {
        const work = prepare();
        const before = process.cpuUsage();
        work();
        const used = process.cpuUsage(before);
        return (used.user + used.system) / 1000;
    });
    return Math.min(...times);
}
