import { cis, nsa, pss, rule, text } from "../kernel";
import { podSecurity } from "./support/labels";

const namespace = (labels: string): string => `apiVersion: v1
kind: Namespace
metadata:
  name: shop
  labels: { ${labels} }`;

const modes = ["enforce", "audit", "warn"];

const all = modes
    .map((mode) => `pod-security.kubernetes.io/${mode}: restricted, pod-security.kubernetes.io/${mode}-version: v1.35`)
    .join(", ");

/** A level that moves with the cluster may refuse tomorrow what runs today. */
const pinned = /^v1\.\d+$/;

export const requireRestrictedNamespace = rule({
    name: "require-restricted-namespace",
    title: "Let every namespace refuse pods that are not restricted",
    why: "The labels make the API server itself refuse what no program should have made, whoever makes it. Unpinned, their meaning changes with the cluster's next upgrade.",
    remedy: "set pod-security.kubernetes.io/enforce, audit and warn to restricted, each with its -version pinned; a namespace for agents of the node takes a waiver",
    group: "across-resources",
    severity: "high",
    references: [pss("restricted"), nsa("pod-security/enforcement"), cis("5.2.1")],
    parameters: {
        level: text("restricted", "The level that every namespace enforces, audits and warns about."),
    },
    examples: { good: namespace(all), bad: namespace("pod-security.kubernetes.io/enforce: baseline") },
    scope: "object",
    kinds: ["Namespace"],
    *check({ labels }, { level }) {
        for (const mode of modes) {
            const at = labels.at(`${podSecurity}${mode}`);
            if (at.string() !== level) yield { at, want: level };
            const version = labels.at(`${podSecurity}${mode}-version`);
            if (!pinned.test(version.string() ?? "")) yield { at: version, want: "a release such as v1.35" };
        }
    },
});
