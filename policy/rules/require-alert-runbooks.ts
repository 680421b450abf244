import { rule, texts } from "../kernel";
import { alertKinds, alertsOf } from "./support/alerts";

const alert = (annotations: string): string => `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: api, namespace: shop }
spec:
  groups:
    - name: api
      rules:
        - alert: ShopApiDown
          expr: absent(up{job="shop-api"} == 1)
          for: 1m
          labels: { severity: critical }
          annotations: { ${annotations} }`;

export const requireAlertRunbooks = rule({
    name: "require-alert-runbooks",
    title: "Tell with every alert how bad it is, what it means and what to do",
    why: "An alert that wakes somebody without saying what to do is answered by guessing, or by silence.",
    remedy: "add the label severity and the annotations summary and runbook_url",
    group: "across-resources",
    severity: "medium",
    references: [],
    parameters: {
        labels: texts(["severity"], "Labels that every alert has."),
        annotations: texts(["summary", "runbook_url"], "Annotations that every alert has."),
    },
    examples: {
        good: alert("summary: The API does not answer, runbook_url: https://runbooks.example.com/ShopApiDown"),
        bad: alert("summary: The API does not answer"),
    },
    // Reading texts takes its time: done as each comes, it costs none at the end.
    scope: "object",
    kinds: alertKinds,
    *check(subject, { labels, annotations }) {
        for (const { name, rule } of alertsOf(subject)) {
            const places = [
                ...labels.map((key) => rule.at("labels", key)),
                ...annotations.map((key) => rule.at("annotations", key)),
            ];
            for (const at of places) {
                if ((at.string() ?? "").trim() === "") yield { at, want: "a value", because: `the alert is ${name}` };
            }
        }
    },
});
