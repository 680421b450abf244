import { rule, texts } from "../kernel";
import { containerExample, documents } from "./support/examples";
import { referencesOf } from "./support/references";

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
data: { LOG_LEVEL: info }`;

const workload = (key: string): string =>
    containerExample(`env: [{ name: LOG_LEVEL, valueFrom: { configMapKeyRef: { name: api, key: ${key} } } }]`);

export const requireConfigReferences = rule({
    name: "require-config-references",
    title: "Name only ConfigMaps and keys that exist",
    why: "A pod that names a missing ConfigMap or key does not start: on the next rollout, or the next time its node fails.",
    remedy: "make the ConfigMap in this program, correct the name or key, or mark the reference optional",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {
        existing: texts(["kube-root-ca.crt"], "ConfigMaps that something outside this program makes."),
    },
    examples: { good: documents(configMap, workload("LOG_LEVEL")), bad: documents(configMap, workload("log_level")) },
    scope: "pods",
    *check(pod, stack, { existing }) {
        for (const { kind, at, key, optional } of referencesOf(pod)) {
            const name = at.string() ?? "";
            if (kind !== "ConfigMap" || optional || existing.includes(name)) continue;
            const { namespace } = pod.subject;
            const found = stack.find("ConfigMap", namespace, name);
            if (found === undefined) {
                yield { at, want: `a ConfigMap of namespace ${namespace}`, because: "there is none of that name" };
            } else if (key !== undefined) {
                const keys = [...found.root.at("data").keys(), ...found.root.at("binaryData").keys()];
                if (!keys.includes(key.string() ?? ""))
                    yield { at: key, want: `a key of ${found.id}: ${keys.sort().join(", ")}` };
            }
        }
    },
});
