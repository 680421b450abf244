import { type Field, rule, type Stack, type Subject, texts } from "../kernel";
import { readOr } from "../kernel/field";
import { containerExample, documents } from "./support/examples";
import { bindingKinds } from "./support/grants";
import { usedObjects } from "./support/references";

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
data: { LOG_LEVEL: info }`;

const workload = (name: string): string =>
    containerExample(`envFrom: [{ configMapRef: { name: ${name}, optional: true } }]`);

/** Says who uses an object that nothing in the program names: a program that somebody else installs, say. */
const usedBy = "stackwright.dev/used-by";

export const forbidOrphans = rule({
    name: "forbid-orphans",
    title: "Keep nothing that nothing uses",
    why: "What nobody uses is never rotated, never reviewed and never missed. It is how old passwords and old rights stay in a cluster.",
    remedy: "remove the object, name it where it is meant to be used, or say in the annotation stackwright.dev/used-by who outside the program does",
    group: "across-resources",
    severity: "low",
    references: [],
    parameters: {
        foundByLabel: texts(
            ["grafana_dashboard", "grafana_datasource", "prometheus_rule"],
            "Labels by which a program finds ConfigMaps and Secrets without naming them.",
        ),
    },
    examples: { good: documents(configMap, workload("api")), bad: documents(configMap, workload("old")) },
    scope: "objects",
    kinds: ["ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount", "Role", "ClusterRole"],
    *check(subject, stack, { foundByLabel }) {
        if (foundByLabel.some((label) => subject.labels.at(label).exists)) return;
        const { kind, namespace, name } = subject;
        if (subject.isPatch || (subject.annotations.at(usedBy).string() ?? "") !== "") return;
        const used = stack.once(usedObjects).has(`${kind} ${namespace}/${name}`);
        if (used || stack.once(namedElsewhere).has(`${kind} ${namespace ?? ""}/${name}`)) return;
        if (stack.once(namedByOthers).has(`${kind} ${namespace ?? ""}/${name}`)) return;
        yield { at: subject.metadata.at("name"), want: "a name that something uses", because: "nothing here does" };
    },
});

/** What is named where a reference of one kind is expected: accounts by pods, roles by bindings. */
function namedElsewhere(stack: Stack): ReadonlySet<string> {
    const accounts = stack.pods.map(({ subject, spec }) =>
        named("ServiceAccount", subject.namespace, spec.at("serviceAccountName")),
    );
    const roles = bindingKinds
        .flatMap((kind) => stack.ofKind(kind))
        .map(({ root, namespace }) => {
            const role = readOr("Role", () => root.at("roleRef", "kind").string() ?? "Role");
            return named(role, role === "Role" ? namespace : undefined, root.at("roleRef", "name"));
        });
    const aggregated = stack
        .ofKind("ClusterRole")
        .filter(isAggregated)
        .map(({ name }) => `ClusterRole /${name}`);
    return new Set([...accounts, ...roles, ...aggregated]);
}

/** A role that another one, or a person's role such as view, is put together from. */
function isAggregated({ labels }: Subject): boolean {
    return readOr([], () => labels.keys()).some((key) => key.startsWith("rbac.authorization.k8s.io/aggregate-to-"));
}

function named(kind: string, namespace: string | undefined, at: Field): string {
    return `${kind} ${namespace ?? ""}/${readOr("", () => at.string() ?? "")}`;
}

/** In which fields an object that runs no pods may name one of a kind. */
const namingFields: readonly (readonly [string, RegExp])[] = [
    ["Secret", /secret|certificate|credential|password|token|auth|tls|key/i],
    ["ConfigMap", /config|values|dashboard|rules|bundle/i],
    ["ServiceAccount", /serviceaccount/i],
    ["PersistentVolumeClaim", /claim/i],
];

/** Fields that pick by labels, where a name is a coincidence. */
const picking: ReadonlySet<string> = new Set(["selector", "matchLabels", "labels", "matchExpressions"]);

/** Kinds of Kubernetes itself that name Secrets in a way of their own. */
const namingKinds: ReadonlySet<string> = new Set(["Ingress", "ServiceAccount", "PersistentVolume", "StorageClass"]);

/**
 * What an Ingress, an account or an add-on's object names, anywhere in itself, in a field that sounds like it. A name
 * counts in the object's own namespace and in any that the object names as well.
 */
function namedByOthers(stack: Stack): ReadonlySet<string> {
    const namespaces = new Set(stack.namespaces.map(({ name }) => name));
    const names = new Set<string>();
    for (const subject of stack.subjects) {
        if (subject.isBuiltIn && !namingKinds.has(subject.kind)) continue;
        const found: Mention[] = [];
        for (const key of ["spec", "secrets", "imagePullSecrets"]) collect(subject.root.at(key), key, found);
        const places = new Set([
            subject.namespace ?? "",
            ...found.map(({ text }) => text).filter((each) => namespaces.has(each)),
        ]);
        for (const { path, text } of found) {
            for (const [kind, field] of namingFields) {
                if (field.test(path)) for (const place of places) names.add(`${kind} ${place}/${text}`);
            }
        }
    }
    return names;
}

interface Mention {
    readonly path: string;
    readonly text: string;
}

function collect(place: Field, path: string, into: Mention[]): void {
    if (place.isList) for (const item of place.items()) collect(item, path, into);
    else if (place.isMapping) {
        for (const [key, below] of place.entries()) if (!picking.has(key)) collect(below, `${path}.${key}`, into);
    } else if (place.isText) into.push({ path, text: place.string() ?? "" });
}
