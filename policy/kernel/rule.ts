import type { Field } from "./field";
import type { Parameters, Settings } from "./parameters";
import type { NamespaceInUse, Stack } from "./stack";
import type { Subject } from "./subject";
import { isSecretWrapper } from "./wire";
import type { Container, Pod } from "./workload";

export type Severity = "low" | "medium" | "high" | "critical";

export type Group =
    | "pod-security"
    | "resources-and-availability"
    | "network-and-identity"
    | "supply-chain-and-data"
    | "across-resources";

/** Where a public standard asks for the same thing. */
export interface Reference {
    readonly standard: "Pod Security Standards" | "NSA Kubernetes Hardening Guide" | "CIS Kubernetes Benchmark";
    readonly id: string;
}

/** What is wrong at one place. */
export interface Finding {
    readonly at: Field;
    /** What should stand there, in words that complete "want …". */
    readonly want: string;
    /** Why what stands there is wrong, when the value alone does not say it. */
    readonly because?: string;
}

export type Findings = Iterable<Finding>;

/** What every rule says about itself. It is plain data: docs, reports, the engine and the tests all read it. */
export interface RuleFacts<P extends Parameters> {
    readonly name: string;
    /** One sentence in the imperative. */
    readonly title: string;
    /** What goes wrong without it. */
    readonly why: string;
    /** What to write instead. */
    readonly remedy: string;
    readonly group: Group;
    readonly severity: Severity;
    readonly references: readonly Reference[];
    readonly parameters: P;
    /** Complete objects as YAML, several documents for a rule that looks across resources. */
    readonly examples: { readonly good: string; readonly bad: string };
    /** The same check in the words of the API server, for the few rules that hold even against `kubectl`. */
    readonly admission?: (settings: Settings<P>) => Admission;
    /** Makes a safe correction to a copy of the object; only where nothing that works can stop working. */
    readonly remediate?: (object: MutableObject, subject: Subject, settings: Settings<P>) => boolean;
}

/**
 * A rule as expressions of the Common Expression Language, each true where all is well. They see `variables.spec`, the
 * pod's, and `variables.windows`, whether it is for such nodes; those for containers see `container` too.
 */
export interface Admission {
    readonly pod?: string;
    readonly container?: string;
    /** For containers that are not ephemeral; the API lets those have less. */
    readonly lasting?: string;
}

export type MutableObject = { [key: string]: unknown };

export function isPlainMapping(value: unknown): value is MutableObject {
    return typeof value === "object" && value !== null && !Array.isArray(value) && !isSecretWrapper(value);
}

type Shape<P extends Parameters> =
    | { readonly scope: "container"; readonly check: (container: Container, settings: Settings<P>) => Findings }
    | {
          readonly scope: "pod";
          readonly check: (pod: Pod, settings: Settings<P>) => Findings;
          /** For settings that a pod has and each of its containers may overrule. */
          readonly checkContainer?: (container: Container, settings: Settings<P>) => Findings;
      }
    | {
          readonly scope: "object";
          /** `Role`, `Certificate.cert-manager.io`; every resource when left out. */
          readonly kinds?: readonly string[];
          readonly check: (subject: Subject, settings: Settings<P>) => Findings;
      }
    | {
          readonly scope: "objects";
          readonly kinds: readonly string[];
          readonly check: (subject: Subject, stack: Stack, settings: Settings<P>) => Findings;
      }
    | {
          readonly scope: "pods";
          readonly check: (pod: Pod, stack: Stack, settings: Settings<P>) => Findings;
      }
    | {
          readonly scope: "namespaces";
          readonly check: (namespace: NamespaceInUse, stack: Stack, settings: Settings<P>) => Findings;
      }
    /** Judged by the run itself, which alone knows which waivers there are and which were needed. */
    | { readonly scope: "waivers" };

export type RuleOf<P extends Parameters> = RuleFacts<P> & Shape<P>;

/** A rule whose parameters are somebody else's business: what packs, reports and docs handle. */
export type Rule = RuleOf<Parameters>;

/**
 * Types a rule against its own parameters and forgets them again. The settings handed to `check` are always made from
 * the same rule's parameters, so that forgetting their type cannot mix them up.
 */
export function rule<const P extends Parameters>(definition: RuleOf<P>): Rule {
    return definition as unknown as Rule;
}

/** The rule looks at one resource at a time, so that it can speak before the resource is made. */
export function judgesOneResource({ scope }: Rule): boolean {
    return scope === "container" || scope === "pod" || scope === "object";
}

export function pss(id: string): Reference {
    return { standard: "Pod Security Standards", id };
}

export function nsa(id: string): Reference {
    return { standard: "NSA Kubernetes Hardening Guide", id };
}

export function cis(id: string): Reference {
    return { standard: "CIS Kubernetes Benchmark", id };
}
