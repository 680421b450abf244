import { attempt, type Field } from "./field";
import { append, LabelIndex } from "./label-index";
import type { Labels, Selector } from "./selector";
import type { Subject } from "./subject";
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

/**
 * Everything that one program makes and what it reads of others, indexed once per run. Reading it never costs a pass
 * over all resources.
 */
export class Stack {
    private readonly byKind = new Map<string, Subject[]>();
    private readonly byName = new Map<string, Subject>();
    private readonly podsByNamespace = new Map<string, Pod[]>();
    private readonly podsByLabel = new LabelIndex<Pod>();
    private readonly built = new WeakMap<(stack: Stack) => unknown, unknown>();
    readonly pods: readonly Pod[];
    readonly subjects: readonly Subject[];

    constructor(subjects: readonly Subject[]) {
        const pods: Pod[] = [];
        // Resources come in the order in which they happen to be ready; what is said about them must not. What is only
        // read comes last, so that nothing is there twice that this program makes and reads.
        this.subjects = [...subjects].sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
        for (const subject of this.subjects) {
            if (!subject.isKubernetes) continue;
            const name = nameKey(subject.qualifiedKind, subject.namespace, subject.name);
            if (subject.isExternal && this.byName.has(name)) continue;
            append(this.byKind, subject.qualifiedKind, subject);
            this.byName.set(name, subject);
            for (const pod of readablePods(subject)) {
                pods.push(pod);
                append(this.podsByNamespace, subject.namespace ?? "", pod);
                const labels = readableLabels(pod);
                if (labels !== undefined) this.podsByLabel.add(subject.namespace ?? "", labels, pod);
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

    podsMatching(namespace: string, selector: Selector): readonly Pod[] {
        return this.podsByLabel.matching(namespace, selector);
    }

    /** What a rule derives from the whole stack, derived once however many objects it judges. */
    once<T>(build: (stack: Stack) => T): T {
        if (!this.built.has(build)) this.built.set(build, build(this));
        return this.built.get(build) as T;
    }

    get namespaces(): readonly NamespaceInUse[] {
        return this.once(namespacesOf);
    }
}

function sortKey({ id, resource, isExternal }: Subject): string {
    return `${isExternal ? "read" : "made"}\n${id}\n${resource.urn ?? resource.origin ?? ""}`;
}

function nameKey(kind: string, namespace: string | undefined, name: string): string {
    return `${kind}\n${namespace ?? ""}\n${name}`;
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
    const own = stack.subjects.filter(({ isExternal }) => !isExternal);
    for (const subject of own) {
        if (subject.namespace !== undefined && !first.has(subject.namespace)) first.set(subject.namespace, subject);
    }
    const made = stack.ofKind("Namespace").filter(({ isExternal }) => !isExternal);
    const names = new Set([...made.map(({ name }) => name), ...first.keys()]);
    return [...names].sort().flatMap((name) => {
        const found = stack.find("Namespace", undefined, name);
        const subject = found?.isExternal === true ? undefined : found;
        const reportAs = subject ?? first.get(name);
        if (reportAs === undefined) return [];
        const pods = stack.podsIn(name).filter((pod) => !pod.subject.isExternal);
        return [{ name, subject, reportAs, place: reportAs.metadata, pods }];
    });
}
