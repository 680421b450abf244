import type { Waiver } from "../../../policy/kernel";
import { asSecret, unknownText } from "../../../policy/kernel/wire";
import { deployment, type KubeObject } from "../corpus/objects";
import { world } from "../corpus/world";
import { changed } from "../support/edit";
import { asResources, verdictOf } from "../support/judging";

const worker = "Deployment shop/worker";
const privileged = "spec.template.spec.containers[0].securityContext.privileged";

const good: Waiver = {
    rule: "forbid-privileged",
    resource: worker,
    reason: "needs the graphics card of the node",
    owner: "platform",
    expires: "2027-06-30",
};

function judged(
    waivers: readonly Waiver[],
    options: { today?: string; stack?: string } = {},
    annotations: object = {},
): string[] {
    const objects = world.map((object: KubeObject) =>
        object.kind === "Deployment" && object.metadata.name === "worker"
            ? changed(object, { [privileged]: true, "metadata.annotations": annotations })
            : object,
    );
    const { violations } = verdictOf(asResources(objects), { waivers, ...options });
    return violations.map(({ rule, because, found }) => `${rule}: ${because ?? found}`);
}

test("A waiver excuses the rule at the resource that it names", () => {
    expect(judged([good])).toEqual([]);
});

test("Without one, the fault is one", () => {
    expect(judged([])).toEqual(["forbid-privileged: true"]);
});

describe("A waiver that is void excuses nothing, and is itself a fault", () => {
    test.each<[string, Partial<Waiver>, string]>([
        ["a pattern instead of a resource", { resource: "Deployment shop/*" }, 'it names "Deployment shop/*"'],
        ["a pattern of another kind", { resource: "Deployment shop/work?r" }, 'it names "Deployment shop/work?r"'],
        ["no kind", { resource: "worker" }, 'it names "worker"'],
        ["no reason", { reason: "" }, 'its reason is ""'],
        ["a reason that is none", { reason: "  legacy      " }, 'its reason is "  legacy      "'],
        ["nobody to answer", { owner: " " }, "it has none"],
        ["no day", { expires: "next year" }, 'it expires "next year"'],
        ["a day that does not exist", { expires: "2027-13-31" }, 'it expires "2027-13-31"'],
        ["a day that its month does not have", { expires: "2027-02-30" }, 'it expires "2027-02-30"'],
        ["yesterday", { expires: "2026-11-20" }, "it expired on 2026-11-20"],
        ["for ever", { expires: "2099-12-31" }, "it lasts until 2099-12-31"],
        ["a rule that does not exist", { rule: "forbid-privilege" }, "did you mean forbid-privileged?"],
        ["a rule that nobody ever heard of", { rule: "make-coffee" }, "no such rule"],
    ])("%s", (_, flaw, because) => {
        const problems = judged([{ ...good, ...flaw }]);
        expect(problems).toContain(`keep-waivers-valid: ${because}`);
        expect(problems).toContain("forbid-privileged: true");
    });
});

test("A waiver holds until the end of its last day", () => {
    expect(judged([{ ...good, expires: "2026-11-21" }])).toEqual([]);
    expect(judged([{ ...good, expires: "2026-11-21" }], { today: "2026-11-22" })).toContain(
        "keep-waivers-valid: it expired on 2026-11-21",
    );
});

test("A waiver for another resource of the same kind excuses nothing here and is not needed there", () => {
    expect(judged([{ ...good, resource: "Deployment shop/api" }])).toEqual([
        "forbid-privileged: true",
        "keep-waivers-valid: it is not needed",
    ]);
});

test("A waiver for one container leaves the others to the rule", () => {
    expect(judged([{ ...good, container: "worker" }])).toEqual([]);
    expect(judged([{ ...good, container: "sidecar" }])).toEqual([
        "forbid-privileged: true",
        "keep-waivers-valid: it is not needed",
    ]);
});

test("A waiver for another stack is left alone", () => {
    expect(judged([{ ...good, stacks: ["production"] }], { stack: "production" })).toEqual([]);
    expect(judged([{ ...good, stacks: ["production"] }], { stack: "staging" })).toEqual(["forbid-privileged: true"]);
});

test("A waiver for a rule that does not run is not called unneeded", () => {
    const waiver = { ...good, rule: "require-replicas" };
    const { violations } = verdictOf(asResources(world), { waivers: [waiver], only: "keep-waivers-valid" });
    expect(violations).toEqual([]);
});

describe("An object carries waivers for itself", () => {
    const { reason, owner, expires } = good;
    const key = "stackwright.dev/waiver.forbid-privileged";
    const text = (more: object = {}): string => JSON.stringify({ reason, owner, expires, ...more });

    test("One in full", () => {
        expect(judged([], {}, { [key]: text() })).toEqual([]);
    });

    test.each<[string, unknown, string]>([
        ["no JSON", "yes please", 'its reason is ""'],
        ["JSON that is no mapping", "[]", 'its reason is ""'],
        ["a value that is not known yet", unknownText, 'its reason is ""'],
        ["a number", 3, 'its reason is ""'],
        ["a reason of the wrong type", text({ reason: ["a", "b"] }), 'its reason is ""'],
        ["one that expired", text({ expires: "2026-01-01" }), "it expired on 2026-01-01"],
    ])("%s", (_, value, because) => {
        expect(judged([], {}, { [key]: value })).toContain(`keep-waivers-valid: ${because}`);
    });

    test("It excuses that object only", () => {
        const other = changed(deployment("worker-too"), { [privileged]: true });
        const carrier = changed(deployment("worker"), {
            [privileged]: true,
            "metadata.annotations": { [key]: text() },
        });
        const { violations } = verdictOf(asResources([carrier, other]), { only: "forbid-privileged" });
        expect(violations.map(({ resource }) => resource)).toEqual(["Deployment shop/worker-too"]);
    });

    test("It does not name another resource, whatever it says", () => {
        const problems = judged([], {}, { [key.replace("worker", "api")]: text({ resource: "Deployment shop/api" }) });
        expect(problems).toEqual([]);
    });

    test("Annotations that are a secret or unknown as a whole hide none", () => {
        const objects = [
            {
                ...deployment("worker"),
                metadata: {
                    name: "worker",
                    namespace: "shop",
                    annotations: asSecret({ [key]: text({ expires: "2026-01-01" }) }),
                },
            },
        ];
        const { violations } = verdictOf(asResources(objects), { only: "keep-waivers-valid" });
        expect(violations.map(({ because }) => because)).toEqual(["it expired on 2026-01-01"]);
        const unknown = [
            { ...deployment("worker"), metadata: { name: "worker", namespace: "shop", annotations: unknownText } },
        ];
        expect(verdictOf(asResources(unknown), { only: "keep-waivers-valid" }).violations).toEqual([]);
    });
});

test("Waivers in use are told in every run, with what they excuse", () => {
    const objects = world.map((object) =>
        object.kind === "Deployment" && object.metadata.name === "worker"
            ? changed(object, { [privileged]: true })
            : object,
    );
    const { waived } = verdictOf(asResources(objects), { waivers: [good] });
    expect(waived).toEqual([
        {
            violation: expect.objectContaining({ rule: "forbid-privileged", resource: worker, found: "true" }),
            waiver: good,
        },
    ]);
});
