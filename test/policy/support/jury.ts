import {
    type ActiveRule,
    judgeResource,
    judgeStack,
    type Resource,
    type Rule,
    Stack,
    Subject,
    type Violation,
} from "../../../policy/kernel";
import { settingsOf } from "../../../policy/kernel/parameters";
import { judgesOneResource, type MutableObject } from "../../../policy/kernel/rule";
import { production } from "../../../policy/production/pack";
import { allRules } from "../../../policy/rules";
import { resourcesFrom } from "../../../policy/sources/objects";
import { alone } from "../corpus/alone";
import { badCases } from "../corpus/bad";
import { goodCases } from "../corpus/good";
import { world } from "../corpus/world";
import { changed } from "./edit";
import { asResources, variedWorld } from "./judging";
import {
    aloneTrial,
    containerCases,
    containerTrials,
    faultTrial,
    frameTrials,
    podCases,
    type Trial,
    unknownTrial,
} from "./trials";

/** Resources that are read once, however many rules judge them. */
interface Exhibit {
    readonly subjects: readonly Subject[];
    readonly stack: () => Stack;
}

type GivenSettings = Readonly<Record<string, unknown>>;

interface Charge {
    readonly exhibit: Exhibit;
    readonly holds: Trial["holds"];
    readonly settings: Trial["settings"];
}

/**
 * Judges rules instead of resources: by the very trials that the tests of the rules are made of. Everything is read
 * and indexed once, because thousands of broken rules come before it.
 */
export class Jury {
    private readonly read = new WeakMap<object, Subject>();
    private readonly charges = new Map<string, Charge[]>();
    private readonly silences = new Map<
        string,
        { readonly subjects: readonly Subject[]; readonly stacks: Exhibit[] }
    >();
    private readonly everything: readonly { readonly speaking: ReadonlySet<string>; readonly exhibit: Exhibit }[];

    constructor() {
        const right = [asResources(world), ...goodCases.map(variedWorld)];
        this.everything = [
            ...right.map((resources) => ({ speaking: new Set<string>(), exhibit: this.exhibit(resources) })),
            ...badCases.map((each) => ({
                speaking: new Set([each.rule, ...(each.also ?? [])]),
                exhibit: this.exhibit(variedWorld(each)),
            })),
        ];
    }

    /** Whether any test of the rule would fail if the rule were like this. */
    notices(rule: Rule): boolean {
        const active = withSettings(rule, settingsIn(production.config[rule.name]));
        try {
            return this.misses(rule, active) || this.accusesWrongly(rule, active) || this.correctsOtherwise(rule);
        } catch {
            // A rule that stumbles over its own break is noticed as well.
            return true;
        }
    }

    private misses(rule: Rule, active: readonly ActiveRule[]): boolean {
        const charges = this.chargesOf(rule.name);
        const index = charges.findIndex(({ exhibit, holds, settings }) => {
            const judging = settings === undefined ? active : withSettings(rule, settings);
            return !holds(found(rule, judging, exhibit));
        });
        if (index < 0) return false;
        // What noticed one break of a rule is likely to notice the next.
        charges.unshift(...charges.splice(index, 1));
        return true;
    }

    private accusesWrongly(rule: Rule, active: readonly ActiveRule[]): boolean {
        const { subjects, stacks } = this.silencesOf(rule);
        if (judgesOneResource(rule)) return subjects.some((subject) => judgeResource(subject, active).length > 0);
        const index = stacks.findIndex(({ stack }) => judgeStack(stack(), active).length > 0);
        if (index < 0) return false;
        stacks.unshift(...stacks.splice(index, 1));
        return true;
    }

    /** Whether it makes something else of what it may correct than the rule as it stands. */
    private correctsOtherwise(rule: Rule): boolean {
        const original = allRules.find(({ name }) => name === rule.name);
        const correct = ({ remediate, parameters }: Rule, subject: Subject, given: GivenSettings): string => {
            const copy = structuredClone(subject.resource.object) as MutableObject;
            return JSON.stringify([remediate?.(copy, subject, settingsOf(parameters, given)), copy]);
        };
        if (original?.remediate === undefined) return false;
        const asked = this.silencesOf(rule).subjects.some(({ resource }) => {
            // What is right already leaves nothing to correct.
            const subject = new Subject({ ...resource, object: changed(resource.object, { "metadata.labels": {} }) });
            return correct(rule, subject, {}) !== correct(original, subject, {});
        });
        if (asked) return true;
        return this.chargesOf(rule.name).some(({ exhibit: { subjects }, settings = {} }) =>
            subjects.some((subject) => correct(rule, subject, settings) !== correct(original, subject, settings)),
        );
    }

    private chargesOf(name: string): Charge[] {
        const known = this.charges.get(name);
        if (known !== undefined) return known;
        const own = (cases: typeof badCases): typeof badCases => cases.filter(({ rule }) => rule === name);
        const trials = [
            ...alone.filter(({ rule }) => rule === name).map(aloneTrial),
            ...own(badCases).flatMap((each) => [faultTrial(each), unknownTrial(each)]),
            ...own(podCases).flatMap(frameTrials),
            ...own(containerCases).flatMap((each) =>
                containerTrials(each).flatMap(({ trial, unknown }) => [trial, unknown]),
            ),
        ];
        const charges = trials
            .filter((trial) => trial !== undefined)
            .map(({ resources, holds, settings }) => ({ exhibit: this.exhibit(resources), holds, settings }));
        this.charges.set(name, charges);
        return charges;
    }

    private silencesOf({ name }: Rule): { readonly subjects: readonly Subject[]; readonly stacks: Exhibit[] } {
        const known = this.silences.get(name);
        if (known !== undefined) return known;
        const example = allRules.find((rule) => rule.name === name)?.examples.good ?? "";
        const options = { protect: true, ignoreChanges: [] };
        const stacks = [
            this.exhibit(resourcesFrom(example, "example.yaml").map((each) => ({ ...each, options }))),
            ...this.everything.filter(({ speaking }) => !speaking.has(name)).map(({ exhibit }) => exhibit),
        ];
        const silence = { stacks, subjects: [...new Set(stacks.flatMap(({ subjects }) => subjects))] };
        this.silences.set(name, silence);
        return silence;
    }

    private exhibit(resources: readonly Resource[]): Exhibit {
        const subjects = resources.map((each) => this.subject(each));
        let stack: Stack | undefined;
        return {
            subjects,
            stack: () => {
                stack ??= new Stack(subjects);
                return stack;
            },
        };
    }

    private subject(resource: Resource): Subject {
        const object = resource.object as object;
        const known = this.read.get(object);
        const { type, options } = resource;
        if (known !== undefined && known.resource.type === type && known.resource.options === options) return known;
        const subject = new Subject(resource);
        this.read.set(object, subject);
        return subject;
    }
}

function withSettings(rule: Rule, given: GivenSettings): readonly ActiveRule[] {
    return [{ rule, level: "mandatory", settings: settingsOf(rule.parameters, given) }];
}

function settingsIn(config: unknown): GivenSettings {
    return typeof config === "object" && config !== null ? { ...config } : {};
}

function found(rule: Rule, active: readonly ActiveRule[], { subjects, stack }: Exhibit): readonly Violation[] {
    return judgesOneResource(rule)
        ? subjects.flatMap((subject) => judgeResource(subject, active))
        : judgeStack(stack(), active);
}
