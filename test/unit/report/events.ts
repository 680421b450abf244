import type { EngineEvent, StepState } from "../../../workflow/engine/events";

/** An object as a program describes it. */
export interface Described {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
    readonly [key: string]: unknown;
}

export interface Step {
    readonly op: string;
    readonly old?: Described;
    readonly new?: Described;
    readonly detailedDiff?: Readonly<Record<string, unknown>>;
    readonly keys?: readonly string[];
    readonly protect?: { readonly old: boolean; readonly new: boolean };
}

export const secret = {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    ciphertext: "[secret]",
};

export function urnOf({ apiVersion, kind, metadata }: Described): string {
    const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
    return `urn:pulumi:dev::shop::kubernetes:${group}:${kind}::${metadata.namespace ?? ""}-${metadata.name}`;
}

/** What the engine says of these steps, as `--json` has it. */
export function eventsOf(steps: readonly Step[]): EngineEvent[] {
    return steps.map((step, sequence) => {
        const subject = step.new ?? step.old;
        if (subject === undefined) throw new Error("a step is about something");
        const urn = urnOf(subject);
        const state = (inputs: Described | undefined, protect: boolean | undefined): StepState | null =>
            inputs === undefined
                ? null
                : {
                      type: "",
                      urn,
                      custom: true,
                      id: "",
                      parent: "",
                      inputs,
                      ...(protect === undefined ? {} : { protect }),
                  };
        return {
            sequence,
            timestamp: 0,
            resourcePreEvent: {
                metadata: {
                    op: step.op,
                    urn,
                    type: urn.split("::")[2] ?? "",
                    old: state(step.old, step.protect?.old),
                    new: state(step.new, step.protect?.new),
                    detailedDiff: step.detailedDiff ?? null,
                    keys: step.keys ?? null,
                },
            },
        };
    });
}

export const same = (object: Described): Step => ({ op: "same", old: object, new: object });
export const created = (object: Described): Step => ({ op: "create", new: object });
export const deleted = (object: Described): Step => ({ op: "delete", old: object });
export const updated = (before: Described, after: Described, paths: readonly string[] = []): Step => ({
    op: "update",
    old: before,
    new: after,
    detailedDiff: Object.fromEntries(paths.map((path) => [path, { diffKind: "update" }])),
});

/** As the engine tells of it: made, said to be replaced, removed. */
export const replaced = (before: Described, after: Described, path: string): Step[] => [
    { op: "create-replacement", old: before, new: after, detailedDiff: { [path]: { diffKind: "update-replace" } } },
    { op: "replace", old: before, new: after, detailedDiff: { [path]: { diffKind: "update-replace" } } },
    { op: "delete-replaced", old: before },
];
