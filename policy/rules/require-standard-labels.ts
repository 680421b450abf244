import { rule, type Subject, texts } from "../kernel";
import { managedBy, standardLabels } from "./support/labels";
import { setWhereAbsent } from "./support/remedies";

const configMap = (labels: string): string => `apiVersion: v1
kind: ConfigMap
metadata:
  name: api
  namespace: shop
  labels: { ${labels} }
data: { LOG_LEVEL: info }`;

const standard =
    "app.kubernetes.io/name: api, app.kubernetes.io/instance: shop-staging, app.kubernetes.io/part-of: shop";

export const requireStandardLabels = rule({
    name: "require-standard-labels",
    title: "Label every object with what it is and what it belongs to",
    why: "Whoever finds an object at night needs to know whose it is; costs, dashboards and clean-up go by the same labels.",
    remedy: "add the named labels; app.kubernetes.io/managed-by: pulumi is added by this rule itself where it may correct",
    group: "supply-chain-and-data",
    severity: "low",
    references: [],
    parameters: {
        labels: texts(standardLabels, "The labels that every object carries."),
    },
    examples: {
        good: configMap(`${standard}, app.kubernetes.io/managed-by: pulumi`),
        bad: configMap("app: api"),
    },
    scope: "object",
    *check(subject, { labels }) {
        if (!isWhole(subject)) return;
        for (const key of labels) {
            const at = subject.labels.at(key);
            if ((at.string() ?? "") === "") yield { at, want: "a value" };
        }
    },
    remediate(object, subject, { labels }) {
        if (!isWhole(subject) || !labels.includes(managedBy)) return false;
        return setWhereAbsent(object, ["metadata", "labels", managedBy], "pulumi");
    },
});

/** An object of the cluster, and all of it. */
function isWhole({ isKubernetes, isPatch, isRelease }: Subject): boolean {
    return isKubernetes && !isPatch && !isRelease;
}
