import { podsOf, type Resource, Subject } from "../../../policy/kernel";
import { badCases } from "../../policy/corpus/bad";
import { goodCases } from "../../policy/corpus/good";
import type { KubeObject } from "../../policy/corpus/objects";
import { world } from "../../policy/corpus/world";
import { changed } from "../../policy/support/edit";
import { framesOf } from "../../policy/support/frames";
import { asResources, variedWorld } from "../../policy/support/judging";

/** An object of the corpus, and the case that it comes from. */
export interface Exhibit {
    readonly name: string;
    readonly object: KubeObject;
}

/** Kinds that the API server itself serves. */
const served = /\((?:v1|apps\/v1|batch\/v1)\)$/;

/** Every object of the corpus, good or bad, that has pods in it: each different one once. */
export function objectsWithPods(): readonly Exhibit[] {
    const all: readonly (readonly [string, readonly Resource[]])[] = [
        ["the world", asResources(world)],
        ...goodCases.map((each) => [each.name, variedWorld(each)] as const),
        ...badCases.map((each) => [`${each.rule}: ${each.name}`, variedWorld(each)] as const),
    ];
    const different = new Map<string, Exhibit>();
    for (const [name, resources] of all) {
        for (const { object } of resources) {
            const subject = new Subject({ object });
            if (!subject.isBuiltIn || podsIn(subject) === 0) continue;
            const text = JSON.stringify(object);
            if (!different.has(text)) different.set(text, { name, object: object as KubeObject });
        }
    }
    return [...different.values()];
}

/** A pod whose values are unknown or of the wrong type is no pod to the API server. */
function podsIn(subject: Subject): number {
    return podsOf(subject).length;
}

/** The pods of an object by themselves, as its controller would make them. */
export function podsFrom({ name, object }: Exhibit): readonly Exhibit[] {
    return podsOf(new Subject({ object })).map(({ metadata, spec }) => ({
        name: `${name} (${object.kind})`,
        object: {
            apiVersion: "v1",
            kind: "Pod",
            metadata: { ...mapping(metadata.plain()), name: "framed", namespace: "judged" },
            spec: { ...mapping(spec.plain()), ...foreign },
        },
    }));
}

/** What a pod names outside itself has to be there, and is not what these tests are about. */
const foreign = { serviceAccountName: undefined, priorityClassName: undefined };

function mapping(value: unknown): Readonly<Record<string, never>> {
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, never>>) : {};
}

/** What a kind asks for beside its template, by the place in the object. */
const required: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
    StatefulSet: { "spec.serviceName": "framed" },
    Job: { "spec.template.spec.restartPolicy": "Never" },
    CronJob: { "spec.schedule": "@daily", "spec.jobTemplate.spec.template.spec.restartPolicy": "Never" },
};
const selecting = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/** The same pod in every kind of workload that the server knows, complete. */
export function everyKindOf({ spec }: KubeObject): readonly KubeObject[] {
    const labels = { app: "framed" };
    // Kinds differ in which restarts they allow.
    const pod = changed(spec, { restartPolicy: undefined });
    return framesOf({ metadata: { labels }, spec: pod })
        .filter(({ name }) => served.test(name) && !name.startsWith("PodTemplate"))
        .map(({ object }) => {
            const kind = String(object.kind);
            const selector = selecting.has(kind) ? { "spec.selector": { matchLabels: labels } } : {};
            return changed(object as KubeObject, { ...selector, ...required[kind] });
        });
}
