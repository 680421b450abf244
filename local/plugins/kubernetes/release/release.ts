// kubernetes:helm.sh/v3:Release. A chart cannot be fetched on a machine without its repository, so the stand-in knows
// one chart only, and installs what chart.ts says stands in for it.
import { InitializationFailed } from "../../protocol/errors";
import { type JsonObject, objectAt, stringAt } from "../../protocol/json";
import { containsUnknown, copySecrets, reveal } from "../../protocol/special";
import { generateName } from "../check/autoname";
import { isNotFound } from "../cluster/errors";
import { compare } from "../diff/compare";
import type { Difference } from "../diff/diff";
import { formatPath } from "../diff/paths";
import { apiVersionOf, gvkOf, idOf, nameOf } from "../objects/object";
import { resourceNameOf, typeOf } from "../objects/token";
import type { CheckRequest } from "../operations/check";
import { type DeleteArgs, deleteObject } from "../operations/delete";
import type { DiffRequest } from "../operations/diff";
import type { ReadArgs, ReadOutcome } from "../operations/read";
import { awaitReadiness } from "../operations/readiness";
import { clientOf, type Outcome, type Session } from "../session";
import { CHART, type ChartRelease, chartObjects, DEFAULT_VERSION } from "./chart";

const TYPE = "kubernetes:helm.sh/v3:Release";
const MANAGER = "stackwright-release";

export function isRelease(urn: string): boolean {
    return typeOf(urn) === TYPE;
}

export class UnknownChart extends Error {
    constructor(chart: string) {
        super(
            `the stand-in for the Kubernetes plugin cannot install the chart "${chart}": it fetches no charts, and only has ` +
                `objects that stand in for "${CHART}". Install the official plugin for Helm releases`,
        );
        this.name = "UnknownChart";
    }
}

export async function checkRelease(session: Session, { urn, olds, news, seed }: CheckRequest): Promise<JsonObject> {
    const chart = stringAt(reveal(news), "chart");
    if (!containsUnknown(news.chart) && chart !== CHART) throw new UnknownChart(chart);
    const name = news.name ?? olds.name ?? generateName(resourceNameOf(urn), seed);
    return { ...news, name, namespace: news.namespace ?? session.defaultNamespace };
}

/** Any setting is an upgrade; another name or namespace is another release. */
export function diffRelease({ state, news }: DiffRequest): Difference {
    const before = objectAt(reveal(state), "__inputs");
    const after = reveal(news);
    const changes = compare(before, after).map(({ path, kind }) => ({
        path: formatPath(path),
        kind,
        replaces: path[0] === "name" || path[0] === "namespace",
    }));
    const replaces = changes.filter((change) => change.replaces).map(({ path }) => path);
    return { changes, replaces, sameName: false };
}

export interface ReleaseArgs {
    readonly urn: string;
    readonly properties: JsonObject;
    readonly state?: JsonObject;
    readonly timeoutSeconds: number;
    readonly preview: boolean;
}

/** Installs or upgrades: every object is applied, and those the release no longer has are removed. */
export async function applyRelease(session: Session, args: ReleaseArgs): Promise<Outcome> {
    if (args.preview) return { id: "", properties: args.properties };
    const inputs = reveal(args.properties);
    const release = releaseOf(inputs);
    const objects = chartObjects(release);
    session.engine.warn(
        args.urn,
        `the chart "${CHART}" is not fetched here: ${objects.length} objects stand in for it, without webhooks and cluster roles`,
    );
    if (inputs.createNamespace === true) await ensureNamespace(session, release.namespace);
    const live = await Promise.all(objects.map((object) => apply(session, object)));
    await removeOthers(session, args, objects);

    const revision = Number(objectAt(args.state ?? {}, "status").revision ?? 0) + 1;
    const outcome = {
        id: `${release.namespace}/${release.name}`,
        properties: stateOf(args.properties, release, objects, revision),
    };
    const waits = live.filter((object) => inputs.skipAwait !== true && object.kind === "Deployment");
    const waited = await Promise.all(waits.map((object) => awaitReadiness(session, args, {}, object)));
    const problems = waited.flatMap(({ problem }) => (problem ? [problem.message, ...problem.problems] : []));
    const [first, ...rest] = problems;
    if (first !== undefined) throw new InitializationFailed(outcome.id, outcome.properties, [first, ...rest]);
    return outcome;
}

/** Gone as soon as one of its objects is: the next update puts it back. */
export async function readRelease(session: Session, args: ReadArgs): Promise<ReadOutcome> {
    const { id, state, inputs } = args;
    const objects = objectsOf(state);
    if (objects.length === 0) throw new Error("the stand-in for the Kubernetes plugin cannot import Helm releases");
    const present = await Promise.all(objects.map((object) => exists(session, object)));
    return present.every(Boolean) ? { id, properties: state, inputs } : { id: "", properties: {}, inputs: {} };
}

export async function deleteRelease(session: Session, args: DeleteArgs): Promise<void> {
    await Promise.all(objectsOf(args.state).map((object) => remove(session, args.urn, object, args.timeoutSeconds)));
}

function releaseOf(inputs: JsonObject): ChartRelease {
    return {
        name: stringAt(inputs, "name"),
        namespace: stringAt(inputs, "namespace"),
        version: stringAt(inputs, "version") || DEFAULT_VERSION,
        values: objectAt(inputs, "values"),
    };
}

function objectsOf(state: JsonObject): JsonObject[] {
    const inputs = objectAt(reveal(state), "__inputs");
    return Object.keys(inputs).length === 0 ? [] : chartObjects(releaseOf(inputs));
}

async function ensureNamespace(session: Session, name: string): Promise<void> {
    await apply(session, { apiVersion: "v1", kind: "Namespace", metadata: { name } });
}

async function apply(session: Session, object: JsonObject): Promise<JsonObject> {
    const client = clientOf(session);
    const collection = await client.collectionOf(object, session.signal);
    return client.apply(collection, object, { fieldManager: MANAGER, force: true }, { signal: session.signal });
}

async function exists(session: Session, object: JsonObject): Promise<boolean> {
    const client = clientOf(session);
    try {
        await client.get(await client.collectionOf(object, session.signal), nameOf(object), { signal: session.signal });
        return true;
    } catch (error) {
        if (isNotFound(error)) return false;
        throw error;
    }
}

async function removeOthers(session: Session, args: ReleaseArgs, objects: readonly JsonObject[]): Promise<void> {
    if (!args.state) return;
    const kept = new Set(objects.map(identity));
    const others = objectsOf(args.state).filter((object) => !kept.has(identity(object)));
    await Promise.all(others.map((object) => remove(session, args.urn, object, args.timeoutSeconds)));
}

function identity(object: JsonObject): string {
    return `${object.kind} ${idOf(object)}`;
}

function remove(session: Session, urn: string, object: JsonObject, timeoutSeconds: number): Promise<void> {
    return deleteObject(session, { urn, id: idOf(object), state: { ...object, __inputs: object }, timeoutSeconds });
}

function stateOf(
    properties: JsonObject,
    release: ChartRelease,
    objects: readonly JsonObject[],
    revision: number,
): JsonObject {
    const names: Record<string, string[]> = {};
    for (const object of objects) {
        const key = `${gvkOf(object).kind}/${apiVersionOf(gvkOf(object))}`;
        names[key] = [...(names[key] ?? []), idOf(object)];
    }
    const { name, namespace, version } = release;
    const status = { name, namespace, revision, status: "deployed", chart: CHART, version, appVersion: version };
    return { ...copySecrets(reveal(properties), properties), resourceNames: names, status, __inputs: properties };
}
