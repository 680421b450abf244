import type { ResourceOptions } from "../../../policy/kernel";
import type { KubeObject } from "./objects";

/** Changes by path: `spec.replicas`, `spec.template.spec.containers[0]`, `metadata.labels["a.b/c"]`; undefined removes. */
export type Changes = Readonly<Record<string, unknown>>;

/** The world with something changed in it. */
export interface Variation {
    /** What is different, in words. */
    readonly name: string;
    /** Changes to objects of the world, by their ids. */
    readonly change?: Readonly<Record<string, Changes>>;
    readonly add?: readonly KubeObject[];
    readonly drop?: readonly string[];
    /** What the engine says about one of the objects. */
    readonly options?: Readonly<Record<string, ResourceOptions>>;
}

/** The world with one thing wrong in it. */
export interface BadCase extends Variation {
    readonly rule: string;
    /** The id of the resource that is named as being at fault. */
    readonly at: string;
    /** Rules that the same fault breaks as well. */
    readonly also?: readonly string[];
}

/** A fault at one object: the shortest way to write a bad case. */
export function bad(rule: string, name: string, at: string, changes: Changes, more: Partial<BadCase> = {}): BadCase {
    return { rule, name, at, change: { [at]: changes }, ...more };
}

/** An object that is a fault by being there, or by what is missing elsewhere. */
export function added(
    rule: string,
    name: string,
    at: string,
    add: readonly KubeObject[],
    more: Partial<BadCase> = {},
): BadCase {
    return { rule, name, at, add, ...more };
}

export const api = "Deployment shop/api";
export const worker = "Deployment shop/worker";
export const postgres = "StatefulSet shop/postgres";
export const agent = "DaemonSet shop/log-agent";
export const seed = "Job shop/seed";
export const backup = "CronJob shop/postgres-backup";

export const podPath = "spec.template.spec";
export const cronPodPath = "spec.jobTemplate.spec.template.spec";
export const main = `${podPath}.containers[0]`;
export const init = `${podPath}.initContainers[0]`;
export const sidecar = `${podPath}.initContainers[1]`;
export const cronMain = `${cronPodPath}.containers[0]`;
