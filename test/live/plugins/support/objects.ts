// The objects the cases are made of, each with just what the API server asks for.
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import type { Declared } from "./mini-engine";

const TYPES: Readonly<Record<string, string>> = {
    v1: "core/v1",
};

/** A resource as a program declares it. Metadata without a name leaves the name to the plugin. */
export function declare(apiVersion: string, kind: string, metadata: JsonObject, body: JsonObject = {}): Declared {
    const type = `kubernetes:${TYPES[apiVersion] ?? apiVersion}:${kind}`;
    return { type, name: "it", inputs: { apiVersion, kind, metadata, ...body } };
}

export function withInputs(resource: Declared, more: JsonObject): Declared {
    return { ...resource, inputs: { ...resource.inputs, ...more } };
}

export const labels = { app: "web" };

export function podSpec(container: JsonObject = {}, more: JsonObject = {}): JsonObject {
    return { containers: [{ name: "web", image: "example.com/web:1", ...container }], ...more };
}

export function template(container: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
    return { metadata: { labels, ...metadata }, spec: podSpec(container) };
}

export function deploymentSpec(container: JsonObject = {}, more: JsonObject = {}): JsonObject {
    return { replicas: 1, selector: { matchLabels: labels }, template: template(container), ...more };
}

/** Makes every pod of a workload impossible to place. */
export const unschedulable: JsonObject = { resources: { requests: { cpu: "1000" } } };
