import { baseline } from "../../../policy/baseline/pack";
import type { Resource, Waiver } from "../../../policy/kernel";
import { asSecret, unknownText } from "../../../policy/kernel/wire";
import { Analyzer, type Diagnostic } from "../../../policy/serve/analyzer";
import { configMap, deployment, type KubeObject, object, task } from "../corpus/objects";
import { world } from "../corpus/world";
import { changed } from "../support/edit";
import { today } from "../support/judging";

function analyzer(waivers: readonly Waiver[] = []): Analyzer {
    return new Analyzer({ pack: baseline, waivers, waiversFrom: "policy/waivers.ts", today: () => today });
}

function registered(object: KubeObject): Resource {
    const group = object.apiVersion.includes("/") ? object.apiVersion : `core/${object.apiVersion}`;
    const type = `kubernetes:${group}:${object.kind}`;
    const origin = `${object.metadata.namespace}-${object.metadata.name}`;
    return {
        type,
        urn: `urn:pulumi:staging::shop::${type}::${origin}`,
        origin,
        object,
        options: { protect: false, ignoreChanges: [] },
    };
}

/** For a worker that is privileged. */
const excuse: Waiver = {
    rule: "forbid-privileged",
    resource: "Deployment shop/worker",
    reason: "needs the graphics card",
    owner: "platform",
    expires: "2027-06-30",
};
const privileged = { "spec.template.spec.containers[0].securityContext.privileged": true };
const rulesOf = (diagnostics: readonly Diagnostic[]): string[] =>
    diagnostics.map(({ rule, level }) => `${level} ${rule}`);

test("A resource is judged by itself when it is registered, and together with the others at the end", () => {
    const run = analyzer();
    const faulty = world.map((object) =>
        object.kind === "Service" && object.metadata.name === "worker"
            ? changed(object, { "spec.selector": { app: "gone" } })
            : object,
    );
    const resources = faulty.map(registered);
    expect(resources.flatMap((each) => run.resource(each))).toEqual([]);
    expect(run.whole(resources).map(({ rule, urn }) => [rule, urn?.split("::").at(-1)])).toEqual([
        ["require-service-endpoints", "shop-worker"],
    ]);
});

test("What looks across resources judges what the program wrote, even when the provider answers with nothing known", () => {
    const run = analyzer();
    const resources = world.map(registered);
    for (const each of resources) run.resource(each);
    const outputs = resources.map((each) => ({ ...each, object: { metadata: unknownText, spec: unknownText } }));
    expect(run.whole(outputs)).toEqual([]);
});

describe("What the program only reads comes for the first time at the end", () => {
    const read = [
        object("v1", "Namespace", "theirs", {}),
        object("v1", "Service", "db", { spec: { selector: { app: "db" } } }, "theirs"),
        object("v1", "Secret", "theirs", { metadata: { namespace: "theirs" }, data: { key: asSecret("eA==") } }),
        deployment("unlabelled", {}, { replicas: 1 }),
        object("v1", "Namespace", "kube-system", {}),
    ].map(registered);

    test("It is not judged, nor is the namespace that it is in", () => {
        const run = analyzer();
        const resources = world.map(registered);
        for (const each of resources) run.resource(each);
        expect(run.whole([...read, ...resources])).toEqual([]);
    });

    test("It is found by what names it", () => {
        const run = analyzer();
        const user = registered(
            deployment("user", { containers: [task("user", { envFrom: [{ configMapRef: { name: "shared" } }] })] }),
        );
        const shared = registered(configMap("shared", {}));
        run.configure({ all: "disabled", "require-config-references": "mandatory" });
        run.resource(user);
        expect(run.whole([user]).map(({ rule }) => rule)).toEqual(["require-config-references"]);
        expect(run.whole([user, shared])).toEqual([]);
    });

    test("What the program makes as well counts once, and as the program wrote it", () => {
        const run = analyzer();
        const workload = registered(deployment("worker", {}, { replicas: 1, strategy: { type: "Recreate" } }));
        const again = { ...workload, urn: `${workload.urn}-read` };
        const quota = registered(object("v1", "ResourceQuota", "quota", { spec: { hard: { pods: "1" } } }));
        run.configure({ all: "disabled", "require-quota-headroom": "mandatory" });
        for (const each of [workload, quota]) run.resource(each);
        expect(run.whole([again, workload, quota])).toEqual([]);
    });

    test("An engine that asked about no resource leaves all of them to this look", () => {
        expect(
            new Set(
                analyzer()
                    .whole(read)
                    .map(({ rule }) => rule),
            ),
        ).toContain("require-default-deny");
        expect(analyzer().whole(world.map(registered))).toEqual([]);
    });
});

test("A waived fault is told as advice, with who answers for it and until when", () => {
    const [told] = analyzer([excuse]).resource(registered(changed(deployment("worker"), privileged)));
    expect(told).toMatchObject({ rule: "forbid-privileged", level: "advisory" });
    expect(told?.message).toContain(
        "waived until 2027-06-30 by platform: needs the graphics card (Deployment shop/worker: ",
    );
});

test("Waivers for other stacks do not count once the engine has said which one this is", () => {
    const run = analyzer([{ ...excuse, stacks: ["production"] }]);
    run.inStack("staging");
    expect(rulesOf(run.resource(registered(changed(deployment("worker"), privileged))))).toEqual([
        "mandatory forbid-privileged",
    ]);
    run.inStack("production");
    expect(rulesOf(run.resource(registered(changed(deployment("worker"), privileged))))).toEqual([
        "advisory forbid-privileged",
    ]);
});

test("The configuration changes levels, adds waivers, and is refused with its mistakes", () => {
    const run = analyzer();
    run.configure({ "forbid-privileged": "advisory" });
    expect(rulesOf(run.resource(registered(changed(deployment("worker"), privileged))))).toEqual([
        "advisory forbid-privileged",
    ]);
    run.configure({ "keep-waivers-valid": { waivers: [excuse] } });
    expect(rulesOf(run.resource(registered(changed(deployment("worker"), privileged))))).toEqual([
        "advisory forbid-privileged",
    ]);
    expect(() => run.configure({ "forbid-priviledged": "advisory" })).toThrow("did you mean forbid-privileged?");
});

describe("Corrections", () => {
    const bare = changed(deployment("worker"), {
        "spec.template.spec.securityContext.seccompProfile": undefined,
        "spec.template.spec.automountServiceAccountToken": undefined,
        'metadata.labels["app.kubernetes.io/managed-by"]': undefined,
    });
    const all = {
        "require-seccomp-profile": "remediate",
        "require-token-choice": "remediate",
        "require-standard-labels": "remediate",
    } as const;

    test("Nothing is corrected unless somebody asks for it", () => {
        const run = analyzer();
        expect([run.corrects, run.corrections(registered(bare))]).toEqual([false, []]);
    });

    test("What was asked for is corrected, each on top of the one before, and then passes", () => {
        const run = analyzer();
        run.configure(all);
        const corrections = run.corrections(registered(bare));
        expect(corrections.map(({ rule }) => rule)).toEqual([
            "require-seccomp-profile",
            "require-token-choice",
            "require-standard-labels",
        ]);
        const corrected = corrections.at(-1)?.properties as unknown as KubeObject;
        expect(rulesOf(run.resource(registered(corrected)))).toEqual([]);
        expect(rulesOf(run.resource(registered(bare)))).toEqual(
            expect.arrayContaining([
                "mandatory require-seccomp-profile",
                "mandatory require-token-choice",
                "mandatory require-standard-labels",
            ]),
        );
    });

    test("What is right already, is unknown, or was decided otherwise is left alone", () => {
        const run = analyzer();
        run.configure(all);
        expect(run.corrections(registered(deployment("worker")))).toEqual([]);
        const decided = changed(bare, {
            "spec.template.spec.securityContext": unknownText,
            "spec.template.spec.automountServiceAccountToken": true,
            "metadata.labels": asSecret({ a: "b" }),
        });
        expect(run.corrections(registered(decided))).toEqual([]);
        const release = { chart: "cert-manager", name: "cert-manager", version: "v1.19.1" };
        expect(
            run.corrections({ ...registered(bare), type: "kubernetes:helm.sh/v3:Release", object: release }),
        ).toEqual([]);
    });

    test("The original is not touched", () => {
        const run = analyzer();
        run.configure(all);
        const before = JSON.stringify(bare);
        run.corrections(registered(bare));
        expect(JSON.stringify(bare)).toBe(before);
    });
});
