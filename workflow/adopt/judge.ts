import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { readSettings } from "../../local/plugins/kubernetes/configure/settings";
import { diffObject } from "../../local/plugins/kubernetes/diff/diff";
import { type JsonObject, parseJson } from "../../local/plugins/protocol/json";
import { at, type Group, groupOf, secretText, textOf, unknownText } from "../report/worlds/values";
import type { Kubectl } from "../stack/kubectl";
import { type Declared, holds, isWorkload, type Provider } from "./declared";
import { toolsOf, writtenByTool } from "./owners";
import { type Commands, remedyFor } from "./remedies";
import { shapeOf } from "./shape";

/** What can be done with an object that is there and that the program declares. */
export interface Judged {
    readonly declared: Declared;
    readonly live: Group;
    /** What the state is going to hold as its inputs. */
    readonly shape: unknown;
    /** `as it is`: nothing would change. `left alone`: it holds data. `refused`: a field cannot be changed in place. */
    readonly verdict: "as it is" | "changed" | "left alone" | "refused";
    /** Fields that the next update would change, or because of which it cannot. */
    readonly fields: readonly string[];
    /** Who has written it. */
    readonly tools: readonly string[];
    readonly note?: string;
    /** What to do where it is not adopted. */
    readonly remedy?: string;
}

export function isAdopted({ verdict }: Judged): boolean {
    return verdict === "as it is" || verdict === "changed";
}

/** Says no where the API server does not take the declared object in place of the live one; nothing is written. */
export type Trial = (object: Group) => Promise<string | undefined>;

/** What it is judged by. */
export interface Measure {
    readonly provider: Provider;
    readonly trial: Trial;
    /** Workloads whose selector is kept, as `shop/api`. */
    readonly keepSelectors: readonly string[];
    readonly commands: Commands;
}

export async function judge(
    declared: Declared,
    live: Group,
    { provider, trial, keepSelectors, commands }: Measure,
): Promise<Judged> {
    const isNamed = keepSelectors.includes(`${declared.namespace}/${declared.name}`);
    const keepsSelector = isNamed && isWorkload(declared);
    const wanted = comparable(declared, live, keepsSelector);
    const shape = shapeOf(live, wanted, (field) => writtenByTool(live, field));
    const difference = diffObject({
        oldInputs: json(shape),
        oldLive: json(live),
        inputs: json(wanted),
        patch: false,
        namespaced: declared.namespace !== undefined,
        ignoreChanges: ignoredIn(declared),
        settings: readSettings(providerVariables(provider), {}),
    });
    const fields = difference.changes.map(({ path: field }) => field);
    const told = { declared, live, shape, fields, tools: toolsOf(live) };
    const refused = (why: readonly string[], note?: string): Judged => ({
        ...told,
        verdict: "refused",
        fields: why,
        ...(note === undefined ? {} : { note }),
        remedy: remedyFor(declared, live, why, commands),
    });
    if (difference.replaces.length > 0) return refused(difference.replaces);
    if (isLocked(declared, live)) return refused(["immutable"], "its contents can never be changed");
    if (fields.length > 0) {
        const answer = holds(wanted, unknownText) ? undefined : await trial(trialOf(declared, wanted, live));
        if (answer !== undefined) return refused(fields, answer);
        if (holdsData(declared) && fields.some((field) => !field.startsWith("metadata."))) {
            return {
                ...told,
                verdict: "left alone",
                note: "it holds data",
                remedy: remedyFor(declared, live, fields, commands),
            };
        }
    }
    const note = declared.kind === "Secret" ? { note: "its contents become what the settings say" } : {};
    const isChanged = fields.length > 0 || declared.kind === "Secret";
    return { ...told, verdict: isChanged ? "changed" : "as it is", ...note };
}

/** What is lost with the object, or what the program itself protects. */
function holdsData({ kind, protect }: Declared): boolean {
    return protect || kind === "PersistentVolumeClaim" || kind === "PersistentVolume";
}

/** What the engine is going to compare: contents of a Secret are not in its events, and a kept selector is the live one. */
function comparable({ kind, inputs }: Declared, live: Group, keepsSelector: boolean): Group {
    if (kind === "Secret") {
        const { stringData: _, ...rest } = inputs;
        return live.data === undefined ? rest : { ...rest, data: live.data };
    }
    if (!keepsSelector) return inputs;
    return { ...inputs, spec: { ...groupOf(inputs.spec), selector: at(live, "spec", "selector") } };
}

function isLocked({ kind, inputs }: Declared, live: Group): boolean {
    return live.immutable === true && (kind === "Secret" || (kind === "ConfigMap" && !same(inputs.data, live.data)));
}

function same(a: unknown, b: unknown): boolean {
    return JSON.stringify(Object.entries(groupOf(a)).sort()) === JSON.stringify(Object.entries(groupOf(b)).sort());
}

/** As the program's workloads have it: claims live longer than their template, and autoscalers know better. */
function ignoredIn({ kind, isScaled }: Declared): readonly string[] {
    return [...(kind === "StatefulSet" ? ["spec.volumeClaimTemplates"] : []), ...(isScaled ? ["spec.replicas"] : [])];
}

function trialOf({ kind, isScaled }: Declared, wanted: Group, live: Group): Group {
    const spec = { ...groupOf(wanted.spec) };
    if (kind === "StatefulSet") spec.volumeClaimTemplates = at(live, "spec", "volumeClaimTemplates");
    if (isScaled) delete spec.replicas;
    const object = wanted.spec === undefined ? wanted : { ...wanted, spec };
    return withoutSecrets(object) as Group;
}

/** A word in the place of a secret is good enough for a text; anywhere else the server would refuse it. */
function withoutSecrets(value: unknown, inAnnotations = false): unknown {
    if (Array.isArray(value)) return value.map((item) => withoutSecrets(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
        Object.entries(value)
            .filter(([, inner]) => inner !== secretText || inAnnotations)
            .map(([key, inner]) => [key, withoutSecrets(inner, key === "annotations")]),
    );
}

function providerVariables({ settings }: Provider): ReadonlyMap<string, string> {
    return new Map(
        Object.entries(settings).flatMap(([key, value]) => {
            const text = textOf(value);
            return text === undefined ? [] : [[`kubernetes:config:${key}`, text] as const];
        }),
    );
}

function json(value: unknown): JsonObject {
    return parseJson(JSON.stringify(value)) as JsonObject;
}

/** A server-side dry run: the whole of admission and validation, and nothing is written. */
export function dryRunOn(kubectl: Kubectl, folder: string): Trial {
    let count = 0;
    return async (object) => {
        count += 1;
        const file = path.join(folder, `adopt-trial-${count}.json`);
        fs.writeFileSync(file, JSON.stringify(object), { mode: 0o600 });
        try {
            await kubectl.text(
                ...["apply", "--server-side", "--dry-run=server", "--force-conflicts"],
                ...["--field-manager", "stackwright-adopt", "--filename", file, "--output", "name"],
            );
            return undefined;
        } catch (error) {
            if (error instanceof Failure && error.reason !== undefined) return inOneLine(error.reason);
            throw error;
        } finally {
            fs.rmSync(file, { force: true });
        }
    };
}

/** `The PersistentVolumeClaim "data" is invalid: spec: Forbidden: …` → from the field on. */
function inOneLine(text: string): string {
    const line = text.replaceAll(/\s*\n\s*/g, " ").replace(/^The \S+ "[^"]*" is invalid: (\* )?/, "");
    return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}
