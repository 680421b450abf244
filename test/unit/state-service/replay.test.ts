import type { Deployment, StoredResource } from "../../../local/state-service/deployment";
import { entryKind, type JournalEntry } from "../../../local/state-service/entries";
import { Replay } from "../../../local/state-service/replay";

const urn = (name: string, type = "kubernetes:core/v1:ConfigMap") => `urn:pulumi:s::p::${type}::${name}`;
const resource = (name: string, more: Partial<StoredResource> & { id?: string } = {}): StoredResource => ({
    urn: urn(name),
    type: "kubernetes:core/v1:ConfigMap",
    ...more,
});
const base = (...names: string[]): Deployment => ({
    manifest: { version: "v3.220.0" },
    resources: names.map((name) => resource(name)),
});

let sequence = 0;
function entry(kind: keyof typeof entryKind, operationID: number, more: Partial<JournalEntry> = {}): JournalEntry {
    sequence += 1;
    return { version: 1, kind: entryKind[kind], sequenceID: sequence, operationID, ...more };
}

function replayed(from: Deployment, ...entries: readonly JournalEntry[]): Deployment {
    const replay = new Replay(from, () => new Date(0));
    for (const each of entries) replay.add(each);
    return replay.deployment();
}

const namesOf = ({ resources = [] }: Deployment) => resources.map((each) => each.urn.split("::")[3]);

describe("what an update did is put together", () => {
    it("with what was made first, and what was left alone after it", () => {
        const state = replayed(
            base("old"),
            entry("begin", 1, { operation: { type: "creating", resource: resource("new") } }),
            entry("success", 1, { state: resource("new", { id: "1" }) }),
        );
        expect(namesOf(state)).toEqual(["new", "old"]);
        expect(state.resources?.[0]).toEqual(resource("new", { id: "1" }));
        expect(state.manifest).toEqual({ version: "v3.220.0", time: "1970-01-01T00:00:00.000Z" });
        expect(state.pending_operations).toBeUndefined();
    });

    it("with an updated resource in the place of the one before", () => {
        const state = replayed(
            base("a", "b"),
            entry("success", 1, { removeOld: 1, state: resource("b", { id: "new" }) }),
        );
        expect(state.resources).toEqual([resource("b", { id: "new" }), resource("a")]);
    });

    it("without what was deleted, of before and of this update", () => {
        const state = replayed(
            base("a", "b"),
            entry("success", 1, { state: resource("c") }),
            entry("success", 2, { removeOld: 0 }),
            entry("success", 3, { removeNew: 1 }),
        );
        expect(namesOf(state)).toEqual(["b"]);
    });

    it("with a replaced resource marked for deletion until that is done", () => {
        const created = [
            entry("success", 1, { state: resource("a", { id: "second" }), deleteOld: 0 }),
            entry("success", 2, { removeOld: 0 }),
        ] as const;
        expect(replayed(base("a"), created[0]).resources).toEqual([
            resource("a", { id: "second" }),
            resource("a", { delete: true }),
        ]);
        expect(replayed(base("a"), ...created).resources).toEqual([resource("a", { id: "second" })]);
    });

    it("with one that was deleted before its replacement is made remembered as such", () => {
        const state = replayed(base("a"), entry("success", 1, { pendingReplacementOld: 0 }));
        expect(state.resources).toEqual([resource("a", { pendingReplacement: true })]);
    });

    it("with the marks that this update put on what it made itself", () => {
        const state = replayed(
            base(),
            entry("success", 1, { state: resource("a") }),
            entry("success", 2, { state: resource("b") }),
            entry("success", 3, { deleteNew: 1 }),
            entry("success", 4, { pendingReplacementNew: 2 }),
        );
        expect(state.resources).toEqual([resource("a", { delete: true }), resource("b", { pendingReplacement: true })]);
    });

    it("with outputs that came later, for what was made and for what was there", () => {
        const state = replayed(
            base("old"),
            entry("success", 1, { state: resource("new") }),
            entry("outputs", 2, { removeNew: 1, state: resource("new", { id: "outputs" }) }),
            entry("outputs", 3, { removeOld: 0, state: resource("old", { id: "outputs" }) }),
        );
        expect(state.resources).toEqual([resource("new", { id: "outputs" }), resource("old", { id: "outputs" })]);
    });

    it("with other words for its secrets where the update brought some", () => {
        const secretsProvider = { type: "passphrase", state: { salt: "v1" } };
        expect(replayed(base(), entry("secretsManager", 0, { secretsProvider })).secrets_providers).toEqual(
            secretsProvider,
        );
    });

    it("from another beginning where the engine says so", () => {
        const state = replayed(
            base("forgotten"),
            entry("write", 0, { newSnapshot: base("told") }),
            entry("success", 1, { state: resource("new") }),
        );
        expect(namesOf(state)).toEqual(["new", "told"]);
    });
});

describe("what was begun and not ended", () => {
    const operation = { type: "creating", resource: resource("a") };

    it("is pending", () => {
        expect(replayed(base(), entry("begin", 1, { operation })).pending_operations).toEqual([operation]);
    });

    it.each(["updating", "deleting"])("is not when %s failed: it can be done again", (type) => {
        const begun = { type, resource: resource("a") };
        const state = replayed(base(), entry("begin", 1, { operation: begun }), entry("failure", 1));
        expect(state.pending_operations).toBeUndefined();
    });

    it("is still when a creation failed: its answer may have been lost on the way", () => {
        const state = replayed(base(), entry("begin", 1, { operation }), entry("failure", 1));
        expect(state.pending_operations).toEqual([operation]);
    });

    it("stays from an earlier update only if it may have made something", () => {
        const earlier = { ...base(), pending_operations: [operation, { type: "updating", resource: resource("b") }] };
        expect(replayed(earlier).pending_operations).toEqual([operation]);
    });
});

describe("a refresh", () => {
    it("puts what it found in the place of what was known, and leaves out what is gone", () => {
        const state = replayed(
            base("a", "b", "c"),
            entry("refreshSuccess", 1, { removeOld: 0, state: resource("a", { id: "found" }) }),
            entry("refreshSuccess", 2, { removeOld: 1 }),
        );
        expect(state.resources).toEqual([resource("a", { id: "found" }), resource("c")]);
    });

    it("before an update is where that goes on from", () => {
        const state = replayed(
            base("gone", "b"),
            entry("refreshSuccess", 1, { removeOld: 0 }),
            entry("rebuiltBaseState", 0),
            // `b` is the first by now.
            entry("success", 2, { removeOld: 0, state: resource("b", { id: "updated" }) }),
        );
        expect(state.resources).toEqual([resource("b", { id: "updated" })]);
    });

    it("lets nothing refer to what is gone", () => {
        const child = resource("child", {
            parent: urn("parent"),
            dependencies: [urn("gone"), urn("stays")],
            propertyDependencies: { data: [urn("gone")] },
            deletedWith: urn("gone"),
            replaceWith: [urn("gone"), urn("stays")],
        });
        const all = [
            resource("top"),
            resource("parent", { parent: urn("top") }),
            resource("gone"),
            resource("stays"),
            child,
        ];
        const state = replayed(
            { manifest: {}, resources: all },
            entry("refreshSuccess", 1, { removeOld: 1 }),
            entry("refreshSuccess", 2, { removeOld: 2 }),
        );
        expect(state.resources?.at(-1)).toEqual(
            resource("child", {
                dependencies: [urn("stays")],
                propertyDependencies: { data: [] },
                replaceWith: [urn("stays")],
            }),
        );
    });

    it("gives the children of what is gone to the parent of that", () => {
        const all = [
            resource("top"),
            resource("middle", { parent: urn("top") }),
            resource("other", { parent: urn("top") }),
            resource("low", { parent: urn("middle") }),
        ];
        // A middle that is in the list twice, the old one of which goes, is still there for its children.
        const twice = { manifest: {}, resources: [...all.slice(0, 2), ...all.slice(1)] };
        const state = replayed(twice, entry("refreshSuccess", 1, { removeOld: 1 }));
        expect(state.resources?.at(-1)?.parent).toBe(urn("middle"));
    });
});

test("An entry that comes twice, because its answer got lost, counts once.", () => {
    const made = entry("success", 1, { state: resource("a") });
    expect(namesOf(replayed(base(), made, made))).toEqual(["a"]);
});

test("An entry that makes no sense is refused, and changes nothing.", () => {
    const replay = new Replay(base("a"));
    expect(() => replay.add(entry("success", 5, { deleteNew: 4 }))).toThrow("operation 4 has made nothing");
    expect(() => replay.add({ ...entry("begin", 1), kind: 99 })).toThrow("is of the unknown kind 99");
    expect(namesOf(replay.deployment())).toEqual(["a"]);
});

describe("what refers to a resource by its former name refers to it by its new one", () => {
    const outer = "sample:index:Outer";
    const other = "sample:index:Other";
    const config = "kubernetes:core/v1:ConfigMap";

    it("wherever it does", () => {
        const renamed = resource("new", { aliases: [urn("former")] });
        const user = resource("user", {
            dependencies: [urn("former")],
            propertyDependencies: { data: [urn("former")] },
            deletedWith: urn("former"),
            provider: `${urn("former")}::id`,
            viewOf: urn("former"),
        });
        const { resources = [] } = replayed(
            { manifest: {}, resources: [user] },
            entry("success", 1, { state: renamed }),
        );
        expect(resources).toEqual([
            resource("new"),
            resource("user", {
                dependencies: [urn("new")],
                propertyDependencies: { data: [urn("new")] },
                deletedWith: urn("new"),
                provider: `${urn("new")}::id`,
                viewOf: urn("new"),
            }),
        ]);
    });

    it("and a child's own name follows its parent's type", () => {
        const parent = { ...resource("p"), urn: urn("p", other), type: other, aliases: [urn("p", outer)] };
        const child = { ...resource("c"), urn: urn("c", `${outer}$${config}`), parent: urn("p", outer) };
        const { resources = [] } = replayed(
            { manifest: {}, resources: [child] },
            entry("success", 1, { state: parent }),
        );
        expect(resources.map((each) => [each.urn, each.parent])).toEqual([
            [urn("p", other), undefined],
            [urn("c", `${other}$${config}`), urn("p", other)],
        ]);
    });

    it("which two resources cannot both have had", () => {
        const twin = (name: string) => resource(name, { aliases: [urn("former")] });
        expect(() => replayed({ manifest: {}, resources: [twin("a"), twin("b")] })).toThrow("were both called");
    });
});
