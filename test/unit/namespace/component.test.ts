import { NamespaceBaseline } from "../../../components/namespace";
import { only, record } from "../../support/engine";
import { waitsFor } from "../../support/order";
import { sample } from "./sample";

describe("the namespace baseline", () => {
    it("registers the namespace first and everything in it after", async () => {
        const resources = await record(() => new NamespaceBaseline("graphmemory", sample));
        const namespace = only(resources, "kubernetes:core/v1:Namespace");
        const others = resources.filter(({ custom, name }) => custom && name !== namespace.name);
        expect(others.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
            "kubernetes:core/v1:LimitRange graphmemory-limits",
            "kubernetes:core/v1:ResourceQuota graphmemory-no-system-priority",
            "kubernetes:core/v1:ResourceQuota graphmemory-quota",
            "kubernetes:core/v1:ServiceAccountPatch graphmemory-default-account",
            "kubernetes:networking.k8s.io/v1:NetworkPolicy graphmemory-allow-dns",
            "kubernetes:networking.k8s.io/v1:NetworkPolicy graphmemory-deny-all",
        ]);
        const before = waitsFor(resources);
        for (const other of others) {
            expect(before(other)).toContain(namespace);
            expect(other.parent).toBe("graphmemory");
            expect(other.inputs).toMatchObject({ metadata: { namespace: "graphmemory-staging" } });
        }
    });

    it("makes whoever depends on it wait for every guard", async () => {
        const resources = await record(() => {
            const baseline = new NamespaceBaseline("graphmemory", sample);
            new NamespaceBaseline("other", { ...sample, name: "other", system: "other" }, { dependsOn: [baseline] });
        });
        const other = resources.find(({ inputs }) => JSON.stringify(inputs).includes('"name":"other"'));
        if (other === undefined) throw new Error("the second namespace was not registered");
        const names = [...waitsFor(resources)(other)].map(({ name }) => name);
        expect(names).toEqual(
            expect.arrayContaining(["graphmemory-deny-all", "graphmemory-quota", "graphmemory-limits"]),
        );
    });

    it("registers nothing at all if its arguments are unsound", async () => {
        const refused = () => new NamespaceBaseline("graphmemory", { ...sample, podSecurity: { version: "latest" } });
        const resources = await record(() => expect(refused).toThrow(/^namespace graphmemory-staging: 1 problem\n/));
        expect(resources.filter(({ custom }) => custom)).toEqual([]);
    });

    it("patches the default account instead of making one, which the cluster does by itself", async () => {
        const resources = await record(() => new NamespaceBaseline("graphmemory", sample));
        expect(resources.map(({ type }) => type)).not.toContain("kubernetes:core/v1:ServiceAccount");
    });
});
