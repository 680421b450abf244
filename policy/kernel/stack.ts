import { attempt, type Field } from "./field";
import { type Labels, matches, type Selector } from "./selector";
import { kindOf, type Subject } from "./subject";
import { type Pod, podsOf } from "./workload";

/** A namespace that this program makes, or puts something into. */
export interface NamespaceInUse {
    readonly name: string;
    readonly subject: Subject | undefined;
    readonly pods: readonly Pod[];
    /** Where to report what the namespace lacks: its object, else the first thing in it. */
    readonly place: Field;
    readonly reportAs: Subject;
}

interface LabelledPod {
    readonly pod: Pod;
    readonly labels: Labels;
}

/** Everything that one program makes, indexed once per run. Reading it never costs a pass over all resources. */
export class Stack {
    private readonly byKind = new Map<string, Subject[]>();
    private readonly byName = new Map<string, Subject>();
    private readonly podsByNamespace = new Map<string, Pod[]>();
    private readonly labelledByNamespace = new Map<string, LabelledPod[]>();
    private readonly podsByLabel = new Map<string, LabelledPod[]>();
    private readonly selected = new Map<string, readonly Pod[]>();
    private readonly built = new Map<(stack: Stack) => unknown, unknown>();
    readonly pods: readonly Pod[];

    constructor(readonly subjects: readonly Subject[]) {
        const pods: Pod[] = [];
        for (const subject of subjects) {
            if (!subject.isKubernetes) continue;
            append(this.byKind, kindOf(subject), subject);
            this.byName.set(nameKey(kindOf(subject), subject.namespace, subject.name), subject);
            for (const pod of readablePods(subject)) {
                pods.push(pod);
                append(this.podsByNamespace, subject.namespace ?? "", pod);
                this.indexLabels(subject.namespace ?? "", pod);
            }
        }
        this.pods = pods;
    }

    /** The objects of a kind, written `Service` or, for kinds of add-ons, `Certificate.cert-manager.io`. */
    ofKind(kind: string): readonly Subject[] {
        return this.byKind.get(kind) ?? [];
    }

    find(kind: string, namespace: string | undefined, name: string): Subject | undefined {
        return this.byName.get(nameKey(kind, namespace, name));
    }

    podsIn(namespace: string): readonly Pod[] {
        return this.podsByNamespace.get(namespace) ?? [];
    }

    /** The pods of a namespace that a selector picks. Each selector is worked out once. */
    podsMatching(namespace: string, selector: Selector): readonly Pod[] {
        const key = `${namespace}\n${selector.text}`;
        const known = this.selected.get(key);
        if (known !== undefined) return known;
        const picked = this.candidates(namespace, selector)
            .filter(({ labels }) => matches(selector, labels))
            .map(({ pod }) => pod);
        this.selected.set(key, picked);
        return picked;
    }

    /** What a rule derives from the whole stack, derived once however many objects it judges. */
    once<T>(build: (stack: Stack) => T): T {
        if (!this.built.has(build)) this.built.set(build, build(this));
        return this.built.get(build) as T;
    }

    get namespaces(): readonly NamespaceInUse[] {
        return this.once(namespacesOf);
    }

    private indexLabels(namespace: string, pod: Pod): void {
        const labels = readableLabels(pod);
        if (labels === undefined) return;
        const labelled = { pod, labels };
        append(this.labelledByNamespace, namespace, labelled);
        for (const [key, value] of labels) append(this.podsByLabel, labelKey(namespace, key, value), labelled);
    }

    private candidates(namespace: string, { equals }: Selector): readonly LabelledPod[] {
        let fewest = this.labelledByNamespace.get(namespace) ?? [];
        for (const [key, value] of equals) {
            const carriers = this.podsByLabel.get(labelKey(namespace, key, value)) ?? [];
            if (carriers.length < fewest.length) fewest = carriers;
        }
        return fewest;
    }
}

export function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
    const list = map.get(key);
    if (list === undefined) map.set(key, [value]);
    else list.push(value);
}

function nameKey(kind: string, namespace: string | undefined, name: string): string {
    return `${kind}\n${namespace ?? ""}\n${name}`;
}

function labelKey(namespace: string, key: string, value: string): string {
    return `${namespace}\n${key}\n${value}`;
}

/** Templates that cannot be read are reported by every rule that judges the object; the index goes on without them. */
function readablePods(subject: Subject): readonly Pod[] {
    const pods = attempt(() => podsOf(subject));
    return "value" in pods ? pods.value : [];
}

function readableLabels(pod: Pod): Labels | undefined {
    const labels = attempt(() => pod.metadata.at("labels").texts());
    return "value" in labels ? labels.value : undefined;
}

function namespacesOf(stack: Stack): readonly NamespaceInUse[] {
    const first = new Map<string, Subject>();
    for (const subject of stack.subjects) {
        if (subject.namespace !== undefined && !first.has(subject.namespace)) first.set(subject.namespace, subject);
    }
    const made = stack.ofKind("Namespace");
    const names = new Set([...made.map(({ name }) => name), ...first.keys()]);
    return [...names].sort().flatMap((name) => {
        const subject = stack.find("Namespace", undefined, name);
        const reportAs = subject ?? first.get(name);
        if (reportAs === undefined) return [];
        return [{ name, subject, reportAs, place: reportAs.metadata, pods: stack.podsIn(name) }];
    });
}
