import { type Field, type ResourceOptions, rule, type Subject } from "../kernel";

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data, namespace: shop }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }`;

/** Objects read from files have no options; there, nothing can be said. */
const untold: ResourceOptions = { protect: true };

export const requireProtectedData = rule({
    name: "require-protected-data",
    title: "Protect what holds data from being deleted by a change of the program",
    why: "A renamed resource is deleted and made anew. For a claim that is the loss of everything in it.",
    remedy: "set protect: true on the claim, or on the StatefulSet that makes it (retainOnDelete does as well in an exported state; the engine keeps it from policies)",
    group: "supply-chain-and-data",
    severity: "high",
    references: [],
    parameters: {},
    examples: { good: claim, bad: claim },
    scope: "object",
    kinds: ["PersistentVolumeClaim", "PersistentVolume", "StatefulSet"],
    *check(subject) {
        const { protect, retainOnDelete = false } = subject.resource.options ?? untold;
        if (protect || retainOnDelete || subject.isPatch) return;
        const at = holdingData(subject);
        if (at === undefined) return;
        yield { at, want: "the option protect on this resource", because: "it holds data and is not protected" };
    },
});

function holdingData({ kind, spec, metadata }: Subject): Field | undefined {
    if (kind !== "StatefulSet") return metadata.at("name");
    const [first] = spec.at("volumeClaimTemplates").items();
    return first?.at("metadata", "name");
}
