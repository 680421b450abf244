import { nsa, rule } from "../kernel";
import { documents } from "./support/examples";
import { limitRangesByNamespace, namespaceExample } from "./support/namespaces";

const range = (limits: string): string => `apiVersion: v1
kind: LimitRange
metadata: { name: limits, namespace: shop }
spec: { limits: [{ type: Container, ${limits} }] }`;

const parts = ["defaultRequest", "default", "max"];

export const requireLimitRange = rule({
    name: "require-limit-range",
    title: "Give every namespace defaults and a ceiling for containers",
    why: "A quota refuses pods that say no limits, so that somebody's debug pod fails for reasons nobody sees; and one container may otherwise take the whole quota.",
    remedy: "add a LimitRange for containers with defaultRequest, default and max",
    group: "across-resources",
    severity: "medium",
    references: [nsa("resource-policies/limit-range")],
    parameters: {},
    examples: {
        good: documents(
            namespaceExample,
            range("defaultRequest: { cpu: 100m }, default: { cpu: 500m }, max: { cpu: 2 }"),
        ),
        bad: documents(namespaceExample, range("max: { cpu: 2 }")),
    },
    scope: "namespaces",
    *check({ name, subject, place }, stack) {
        if (subject === undefined) return;
        const ranges = stack.once(limitRangesByNamespace).get(name) ?? [];
        const forContainers = ranges
            .flatMap(({ spec }) => spec.at("limits").items())
            .filter((limit) => limit.at("type").string() === "Container")
            .flatMap((limit) => parts.filter((key) => limit.at(key).keys().length > 0));
        const missing = parts.filter((key) => !forContainers.includes(key));
        if (missing.length === 0) return;
        const want = "a LimitRange for containers that sets all of them";
        yield { at: place.at("name"), want, because: `nothing sets ${missing.join(", ")}` };
    },
});
