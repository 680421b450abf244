import fc from "fast-check";
import { contentHash } from "../../../components/core/content-hash";
import { given } from "../../../components/core/given";
import { restrictedContainer, restrictedPod } from "../../../components/core/security";

describe("the fingerprint of a ConfigMap or Secret", () => {
    const contents = fc.dictionary(fc.string(), fc.string());

    it("is the same for the same contents in any order", () => {
        fc.assert(
            fc.property(contents, (data) => {
                expect(contentHash(Object.fromEntries(Object.entries(data).reverse()))).toBe(contentHash(data));
            }),
        );
    });

    it("changes with any value", () => {
        fc.assert(
            fc.property(contents, fc.string(), fc.string(), fc.string(), (data, key, before, after) => {
                fc.pre(before !== after);
                expect(contentHash({ ...data, [key]: before })).not.toBe(contentHash({ ...data, [key]: after }));
            }),
        );
    });

    it("does not confuse where one key ends and the next begins", () => {
        expect(contentHash({ a: "b", c: "d" })).not.toBe(contentHash({ a: 'b","c","d' }));
        expect(contentHash({ ab: "" })).not.toBe(contentHash({ a: "b" }));
    });

    it("is short enough to be an annotation that people compare by eye", () => {
        expect(contentHash({})).toMatch(/^[0-9a-f]{16}$/);
    });
});

describe("a member that may be absent", () => {
    it("is left out rather than written as undefined", () => {
        expect(Object.keys(given("nodeSelector", undefined))).toEqual([]);
        expect(given("replicas", 0)).toEqual({ replicas: 0 });
    });
});

describe("the restricted security contexts", () => {
    it("run the pod as the given user, with the group that makes its volumes writable", () => {
        expect(restrictedPod({ uid: 10001 })).toEqual({
            runAsNonRoot: true,
            runAsUser: 10001,
            runAsGroup: 10001,
            fsGroup: 10001,
            fsGroupChangePolicy: "OnRootMismatch",
            seccompProfile: { type: "RuntimeDefault" },
        });
    });

    it("take another group where one is named", () => {
        expect(restrictedPod({ uid: 472, gid: 0 })).toMatchObject({ runAsUser: 472, runAsGroup: 0, fsGroup: 0 });
    });

    it("give a container nothing: no escalation, no capability, no writable root", () => {
        expect(restrictedContainer()).toEqual({
            allowPrivilegeEscalation: false,
            capabilities: { drop: ["ALL"] },
            readOnlyRootFilesystem: true,
            runAsNonRoot: true,
            seccompProfile: { type: "RuntimeDefault" },
        });
    });

    it("open the root file system only when told to", () => {
        expect(restrictedContainer({ writableRoot: true })).toMatchObject({ readOnlyRootFilesystem: false });
        expect(restrictedContainer({ writableRoot: false })).toMatchObject({ readOnlyRootFilesystem: true });
    });
});
