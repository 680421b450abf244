import { Document, isScalar, parseDocument, visit } from "yaml";
import type { Registered } from "./recorder";

/** One object as a file: where it goes and what is in it. */
export interface ManifestFile {
    /** `graphmemory/deployment/graphmemory-backend.yaml`; cluster-scoped objects are below `_cluster`. */
    readonly path: string;
    readonly content: string;
}

interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
    readonly metadata: { readonly name?: string; readonly namespace?: string } & Readonly<Record<string, unknown>>;
}

/** The files of all Kubernetes objects among the registrations, in the order of their paths. */
export function manifestFiles(registered: readonly Registered[]): ManifestFile[] {
    const files = registered.filter(isKubernetesObject).map(toFile);
    files.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
    const twice = files.find((file, index) => files[index + 1]?.path === file.path);
    if (twice !== undefined) {
        throw new Error(`two resources describe one object: ${twice.path}`);
    }
    return files;
}

/** The size of a claim that a StatefulSet makes is no object to apply: before the StatefulSet is there it is refused. */
const ofOthers = /:PersistentVolumeClaimPatch$/;

function isKubernetesObject({ type, custom }: Registered): boolean {
    return custom && type.startsWith("kubernetes:") && !ofOthers.test(type);
}

function toFile(registered: Registered): ManifestFile {
    const object = objectOf(registered);
    const { name, namespace } = object.metadata;
    const folder = `${namespace ?? "_cluster"}/${kindFolder(object)}`;
    return { path: `${folder}/${name ?? `${registered.name}-generated`}.yaml`, content: toYaml(object) };
}

/** Kinds of one name in several groups (a Gateway, a Service) must not meet in one folder. */
function kindFolder({ apiVersion, kind }: KubernetesObject): string {
    const [group, version] = apiVersion.split("/");
    const isBuiltIn = version === undefined || !group?.includes(".") || group.endsWith(".k8s.io");
    return isBuiltIn ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

function objectOf({ urn, inputs: given, ignoreChanges }: Registered): KubernetesObject {
    const inputs = ignoreChanges.includes("spec.replicas") ? withoutReplicas(given) : given;
    const { apiVersion, kind, metadata } = inputs;
    if (typeof apiVersion !== "string" || typeof kind !== "string") {
        throw new Error(`${urn} has no apiVersion and kind, so it is no Kubernetes object`);
    }
    const known = typeof metadata === "object" && metadata !== null ? metadata : {};
    // A patch of an object that somebody else makes is written as the part of it that is ours.
    return { ...inputs, apiVersion, kind: kind.replace(/Patch$/, ""), metadata: { ...known } };
}

/** A scaler owns the number: whoever applies the file a second time must not put it back. */
function withoutReplicas(inputs: Registered["inputs"]): Registered["inputs"] {
    const { replicas: _, ...spec } = inputs.spec as Readonly<Record<string, unknown>>;
    return { ...inputs, spec };
}

const firstKeys = ["apiVersion", "kind", "metadata", "name", "namespace"];

function compareKeys(a: string, b: string): number {
    const [first, second] = [firstKeys.indexOf(a), firstKeys.indexOf(b)];
    if (first !== -1 || second !== -1) {
        return (first === -1 ? firstKeys.length : first) - (second === -1 ? firstKeys.length : second);
    }
    return a < b ? -1 : a > b ? 1 : 0;
}

/** Byte-stable: keys in a fixed order, no line ever folded, texts in quotes where some reader would misread them. */
export function toYaml(object: object): string {
    const document = new Document(object, {
        aliasDuplicateObjects: false,
        sortMapEntries: (a, b) => compareKeys(keyText(a.key), keyText(b.key)),
    });
    visit(document, {
        Scalar(_key, node) {
            if (typeof node.value === "string" && isMisread(node.value)) node.type = "QUOTE_DOUBLE";
        },
    });
    return document.toString({ lineWidth: 0 });
}

/** The same labels and values come back in every object, and reading one as YAML is what takes the time. */
const readings = new Map<string, boolean>();

function isMisread(text: string): boolean {
    const before = readings.get(text);
    if (before !== undefined) return before;
    const misread = readsOtherwise(text);
    readings.set(text, misread);
    return misread;
}

/** kubectl reads YAML 1.1, where `no` is false and `0o17` fifteen; others read 1.2. */
function readsOtherwise(text: string): boolean {
    if (text.includes("\n") || /^[a-z][a-z.-]{5,}$/.test(text)) return false;
    return (["1.1", "1.2"] as const).some((version) => {
        // What is no plain value where it stands alone, such as an alias or a comment, is quoted by the writer anyway.
        const { contents } = parseDocument(text, { version, logLevel: "silent" });
        return isScalar(contents) && contents.value !== text;
    });
}

function keyText(key: unknown): string {
    return typeof key === "object" && key !== null && "value" in key ? String(key.value) : String(key);
}
