import type { Settings } from "../../config/schema";
import type { Registered } from "../../workflow/render/recorder";
import { type StackName, stacks } from "./names";
import { shippedResources } from "./shipped";

/** A rendered object, as far as a table of figures looks into it. */
export type RenderedObject = Readonly<Record<string, unknown>>;

/** Every Kubernetes object of a shipped stack, found by `Kind namespace/name` or `Kind name`. */
export async function objectsOf(stack: StackName): Promise<ReadonlyMap<string, RenderedObject>> {
    return byName(await shippedResources(stack));
}

/** Of a stack with other settings. */
export async function objectsIn(settings: Settings): Promise<ReadonlyMap<string, RenderedObject>> {
    const { recordStack } = jest.requireActual<typeof import("./stack")>("./stack");
    return byName((await recordStack(settings)).resources);
}

function byName(resources: readonly Registered[]): ReadonlyMap<string, RenderedObject> {
    const objects = resources.filter(({ custom, type }) => custom && type.startsWith("kubernetes:"));
    return new Map(objects.map(({ inputs }) => [keyOf(inputs), inputs]));
}

function keyOf(object: RenderedObject): string {
    const name = String(at(object, "metadata.name"));
    const namespace = at(object, "metadata.namespace");
    return `${String(object.kind)} ${namespace === undefined ? name : `${String(namespace)}/${name}`}`;
}

/**
 * The value at a path such as `spec.containers[api].resources.limits.cpu`: `[api]` is an item's name or place, and
 * `["prometheus.io/port"]` a key with dots.
 */
export function at(object: unknown, path: string): unknown {
    const steps = [...path.matchAll(/\["(?<quoted>[^"]+)"\]|(?<plain>[^.[\]]+)/g)];
    return steps.reduce<unknown>((value, { groups }) => member(value, groups?.quoted ?? groups?.plain ?? ""), object);
}

function member(value: unknown, step: string): unknown {
    if (Array.isArray(value)) {
        return value.find((item) => nameOf(item) === step) ?? value[Number(step)];
    }
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;
}

function nameOf(item: unknown): unknown {
    if (typeof item !== "object" || item === null) return undefined;
    const { name, key, metadata } = item as { name?: unknown; key?: unknown; metadata?: { name?: unknown } };
    return name ?? key ?? metadata?.name;
}

/** One line of the table: what the specification says of one field, in both stacks. */
export interface Figure {
    readonly says: string;
    readonly object: Readonly<Record<StackName, string>>;
    readonly path: string;
    readonly is: Readonly<Record<StackName, unknown>>;
}

/** The lines of one object; each is `[what the specification says, path, value]`, or staging and production apart. */
export function figuresOf(
    object: string | Readonly<Record<StackName, string>>,
    lines: readonly (readonly [says: string, path: string, staging: unknown, production?: unknown])[],
): readonly Figure[] {
    const names = typeof object === "string" ? { staging: object, production: object } : object;
    return lines.map(([says, path, ...values]) => ({
        says,
        object: names,
        path,
        is: { staging: values[0], production: values.length === 2 ? values[1] : values[0] },
    }));
}

/** Tries each line of a table on both stacks, one test a line. */
export function testFigures(figures: readonly Figure[]): void {
    describe.each(stacks)("%s", (stack) => {
        let objects: ReadonlyMap<string, RenderedObject>;
        beforeAll(async () => {
            objects = await objectsOf(stack);
        });

        test.each(figures.map((figure) => [figure.object[stack], figure.says, figure] as const))(
            "%s: %s",
            (name, _, figure) => {
                expect([...objects.keys()]).toContain(name);
                expect(at(objects.get(name), figure.path)).toEqual(figure.is[stack]);
            },
        );
    });
}
