import fc from "fast-check";
import { type Identity, labels, labelValue, selectorLabels } from "../../../components/core/labels";
import { clusterObjectName, objectName } from "../../../components/core/naming";
import { ProblemsError } from "../../../components/core/problems";
import { priorityClassName, tierPriority, tiers } from "../../../components/core/tiers";
import { waiverAnnotations } from "../../../components/core/waiver";

const backend: Identity = {
    name: "graphmemory-backend",
    system: "graphmemory",
    component: "backend",
    environment: "production",
    version: "1.4.2",
};

describe("labels", () => {
    it("carry the two labels every object must have and the recommended set", () => {
        expect(labels(backend)).toEqual({
            app: "graphmemory-backend",
            environment: "production",
            "app.kubernetes.io/name": "graphmemory-backend",
            "app.kubernetes.io/instance": "graphmemory-production",
            "app.kubernetes.io/component": "backend",
            "app.kubernetes.io/version": "1.4.2",
            "app.kubernetes.io/part-of": "graphmemory",
            "app.kubernetes.io/managed-by": "stackwright",
        });
    });

    it("leave the version out where there is none", () => {
        const { version: _, ...unversioned } = backend;
        expect(labels(unversioned)).not.toHaveProperty("app.kubernetes.io/version");
    });

    it("select pods by nothing that an upgrade changes", () => {
        expect(selectorLabels({ ...backend, version: "2.0.0" })).toEqual(selectorLabels(backend));
    });

    it("contain the selector, so that what is selected is what is labelled", () => {
        expect(labels(backend)).toMatchObject(selectorLabels(backend));
    });

    it("tell the two stacks of one system apart", () => {
        expect(selectorLabels({ ...backend, environment: "staging" })).not.toEqual(selectorLabels(backend));
    });

    it.each(["name", "system", "component", "environment", "version"] as const)(
        "refuse a %s that Kubernetes would refuse as a label, instead of cutting it",
        (member) => {
            expect(() => labels({ ...backend, [member]: "v1+build/7" })).toThrow(
                /nothing that Kubernetes accepts; want at most/,
            );
        },
    );

    it("name the value they refuse, and say what is allowed", () => {
        expect(() => labelValue("-x")).toThrow(
            'a label\'s value is "-x": nothing that Kubernetes accepts; want at most 63 letters, digits, ".", "_" or "-", starting and ending with a letter or digit',
        );
    });

    it("may have 63 characters and not one more", () => {
        expect(labelValue("a".repeat(63))).toHaveLength(63);
        expect(() => labelValue("a".repeat(64))).toThrow(ProblemsError);
    });
});

describe("an object's name", () => {
    it("is its parts, joined, with empty prefixes left out", () => {
        expect(objectName("Deployment", "staging", "x0tta6bl4")).toBe("staging-x0tta6bl4");
        expect(objectName("Deployment", "", "x0tta6bl4")).toBe("x0tta6bl4");
    });

    it.each([
        ["StatefulSet", 52],
        ["CronJob", 52],
        ["Deployment", 63],
        ["Service", 63],
    ])("of a %s has at most %d characters", (kind, longest) => {
        expect(objectName(kind, "a".repeat(longest))).toHaveLength(longest);
        expect(() => objectName(kind, "a".repeat(longest + 1))).toThrow(
            `the name of a ${kind} is "${"a".repeat(longest + 1)}": ${longest + 1} characters long; want at most ${longest}; shorten the prefix or the namespace it is made of`,
        );
    });

    it.each(["Backend", "back_end", "-backend", "backend-", "back.end", ""])("is never %j", (name) => {
        expect(() => objectName("Service", name)).toThrow(
            `the name of a Service is "${name}": no DNS label; want lower-case letters, digits and "-", starting and ending with a letter or digit`,
        );
    });

    it("is either exactly what was asked for or refused, never cut to fit", () => {
        fc.assert(
            fc.property(fc.stringMatching(/^[a-z0-9-]{1,80}$/), (name) => {
                let made: string | undefined;
                try {
                    made = objectName("CronJob", name);
                } catch (error) {
                    expect(error).toBeInstanceOf(ProblemsError);
                }
                expect([undefined, name]).toContain(made);
            }),
        );
    });

    it("carries the stack where the object belongs to the whole cluster", () => {
        expect(clusterObjectName("ClusterRole", "staging", "x0tta6bl4", "mesh")).toBe("x0tta6bl4-mesh-staging");
    });
});

describe("the tiers", () => {
    it("fall in priority from identity to batch, far below the system's own classes", () => {
        const priorities = tiers.map((tier) => tierPriority[tier]);
        expect(priorities).toEqual([...priorities].sort((a, b) => b - a));
        expect(tiers).toEqual(["identity", "data", "platform", "app", "batch"]);
        expect(Math.max(...priorities)).toBeLessThan(2_000_000_000);
        expect(new Set(priorities).size).toBe(tiers.length);
    });

    it("have classes of their own per stack, because classes are cluster-scoped", () => {
        expect(priorityClassName("production", "data")).toBe("stackwright-data-production");
    });
});

describe("a waiver", () => {
    it("is written under the rule it loosens, in a form the policies can read back", () => {
        const waiver = { reason: "writes its cache beside its code", owner: "platform", expires: "2027-06-30" };
        const annotations = waiverAnnotations({ "require-read-only-root": waiver });
        expect(Object.keys(annotations)).toEqual(["stackwright.dev/waiver.require-read-only-root"]);
        expect(JSON.parse(annotations["stackwright.dev/waiver.require-read-only-root"] ?? "")).toEqual(waiver);
    });
});
