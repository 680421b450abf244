import { rule, texts } from "../kernel";
import { documents } from "./support/examples";
import { namespaceExample } from "./support/namespaces";

const configMap = (namespace: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: ${namespace} }
data: { LOG_LEVEL: info }`;

export const requireKnownNamespace = rule({
    name: "require-known-namespace",
    title: "Put objects only into namespaces that this program makes",
    why: "In a namespace that somebody else makes, or nobody, there is no telling which quota, which policies and which Pod Security level will hold.",
    remedy: "make the namespace in this program, correct its name, or list it as existing",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: {
        existing: texts(
            ["default", "kube-system", "kube-public", "kube-node-lease"],
            "Namespaces that something outside this program makes.",
        ),
    },
    examples: {
        good: documents(namespaceExample, configMap("shop")),
        bad: documents(namespaceExample, configMap("shpo")),
    },
    scope: "namespaces",
    *check({ name, subject, place }, _stack, { existing }) {
        if (subject !== undefined || existing.includes(name)) return;
        yield {
            at: place.at("namespace"),
            want: "a namespace that this program makes",
            because: "nothing here makes it",
        };
    },
});
