import { setTimeout as sleep } from "node:timers/promises";
import policies from "../../../components/admission/policies.json";
import { binding, policy } from "../../../components/admission/specs";
import { inParallel } from "../../../local/control-plane/api";
import { podsOf, Subject } from "../../../policy/kernel";
import { badCases } from "../../policy/corpus/bad";
import { deployment, type KubeObject, pod } from "../../policy/corpus/objects";
import { changed, idOf } from "../../policy/support/edit";
import { asResources, variedWorld, verdictOf } from "../../policy/support/judging";
import { ApiServer } from "./api-server";
import { type Exhibit, everyKindOf, objectsWithPods, podsFrom } from "./pods";

const rules = policies.map(({ rule }) => rule);
const owner = { name: "platform", system: "platform", component: "cluster", environment: "staging" };
const server = new ApiServer();
const all = "judged";
const namespaceOf = (rule: string): string => `${all}-by-${rule}`;

/** As the component makes them: one rule in each namespace, and all of them in another. */
async function enforce(namespace: string, among: readonly string[]): Promise<void> {
    await server.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    await server.accountIn(namespace);
    const scope = {
        stack: `s-${rules.indexOf(among[0] ?? "")}`,
        owner,
        namespaces: [namespace],
        enforcement: "deny",
    } as const;
    const named = among.length === 1 ? scope : { ...scope, stack: "all" };
    for (const each of policies.filter(({ rule }) => among.includes(rule))) {
        const apiVersion = "admissionregistration.k8s.io/v1";
        const [made, bound] = [policy(named, each), binding(named, each)];
        await server.create({ ...made, apiVersion, kind: "ValidatingAdmissionPolicy" } as unknown as KubeObject);
        await server.create({
            ...bound,
            apiVersion,
            kind: "ValidatingAdmissionPolicyBinding",
        } as unknown as KubeObject);
    }
}

function placed(object: KubeObject, namespace: string): KubeObject {
    return { ...object, metadata: { ...object.metadata, namespace } };
}

/** The first bad case of a rule, as the object at fault. */
function faulty(rule: string): KubeObject {
    const each = badCases.find((one) => one.rule === rule);
    const resource = variedWorld(each ?? { name: "" }).find(({ object }) => idOf(object as object) === each?.at);
    return resource?.object as KubeObject;
}

/** A new policy takes the server a moment to learn. */
async function inForce(namespace: string, rule: string): Promise<void> {
    while ((await server.wouldAdmit(placed(faulty(rule), namespace))).admitted) await sleep(100);
}

beforeAll(async () => {
    await server.start();
    await Promise.all([enforce(all, rules), ...rules.map((rule) => enforce(namespaceOf(rule), [rule]))]);
    for (const rule of rules) {
        await inForce(namespaceOf(rule), rule);
        await inForce(all, rule);
    }
}, 600_000);

afterAll(() => server.stop(), 120_000);

/** Each fault of these rules, in every kind of workload. */
function faultsInEveryKind(): readonly Exhibit[] {
    return badCases
        .filter(({ rule }) => rules.includes(rule))
        .flatMap((each) => {
            const resource = variedWorld(each).find(({ object }) => idOf(object as object) === each.at);
            return podsFrom({ name: `${each.rule}: ${each.name}`, object: resource?.object as KubeObject });
        })
        .flatMap(({ name, object }) =>
            everyKindOf(object).map((one) => ({ name: `${name} as ${one.kind}`, object: one })),
        );
}

function brokenRules(object: KubeObject): readonly string[] {
    const broken = new Set(verdictOf(asResources([object])).violations.map(({ rule }) => rule));
    return rules.filter((rule) => broken.has(rule));
}

/** Where the server and the packs differ about an object, rule by rule. */
async function differences({ name, object }: Exhibit, asked: readonly string[]): Promise<readonly string[]> {
    const broken = brokenRules(object);
    const found: string[] = [];
    for (const rule of asked) {
        const answer = await server.wouldAdmit(placed(object, namespaceOf(rule)));
        const byServer = !answer.admitted && answer.why.includes("ValidatingAdmissionPolicy");
        // For one fault no cluster would take the object at all.
        const impossible = !answer.admitted && answer.why.includes("less than or equal to memory limit of 0");
        if (byServer !== broken.includes(rule) && !impossible) {
            found.push(`${name}: ${rule}: ${answer.admitted ? "admits" : answer.why}`);
        }
    }
    return found;
}

test("The API server refuses by each rule exactly what the packs refuse by it, over the corpus", async () => {
    const judged = objectsWithPods();
    const different: string[] = [];
    let faulty = 0;
    await inParallel(judged, 4, async (exhibit) => {
        const broken = brokenRules(exhibit.object);
        // Where none is broken, asking all ten at once says as much as asking each.
        if (broken.length === 0 && (await server.wouldAdmit(placed(exhibit.object, all))).admitted) return;
        faulty += broken.length;
        different.push(...(await differences(exhibit, rules)));
    });
    expect(different).toEqual([]);
    expect(judged.length).toBeGreaterThan(200);
    expect(faulty).toBeGreaterThan(20);
}, 900_000);

test("The API server finds each fault in every kind of workload", async () => {
    const judged = faultsInEveryKind();
    const different: string[] = [];
    await inParallel(judged, 4, async (exhibit) => {
        different.push(...(await differences(exhibit, brokenRules(exhibit.object))));
    });
    expect(different).toEqual([]);
    expect(judged.length).toBeGreaterThan(150);
}, 900_000);

test.each(rules)("%s names container and remedy, and yields to a waiver", async (rule) => {
    const object = placed(faulty(rule), all);
    const answer = await server.wouldAdmit(object);
    expect(answer).toMatchObject({ admitted: false, why: expect.stringMatching(new RegExp(`${rule}.*Fix: `)) });
    expect(await server.wouldAdmit(waiving(object, rule, waiverTerms))).toEqual({ admitted: true });
    expect(verdictOf(asResources([waiving(faulty(rule), rule, waiverTerms)])).waived.length).toBeGreaterThan(0);
});

const bare = { serviceAccountName: undefined, priorityClassName: undefined };

/** Somebody who may make everything in the namespace, and what of waivers these rules say. */
async function editor(name: string, rules: readonly object[]): Promise<string> {
    const apiVersion = "rbac.authorization.k8s.io/v1";
    const apiGroup = "rbac.authorization.k8s.io";
    const subjects = [{ kind: "User", apiGroup, name }];
    const edit = { apiGroup, kind: "ClusterRole", name: "edit" };
    const own = { apiGroup, kind: "Role", name };
    const metadata = { name, namespace: all };
    await server.create({ apiVersion, kind: "Role", metadata, rules });
    await server.create({ apiVersion, kind: "RoleBinding", metadata, roleRef: own, subjects });
    const edits = { ...metadata, name: `${name}-edits` };
    await server.create({ apiVersion, kind: "RoleBinding", metadata: edits, roleRef: edit, subjects });
    const allowed = placed(pod("allowed", bare), all);
    while (!(await server.wouldAdmit(allowed, name)).admitted) await sleep(100);
    return name;
}

const waiverTerms = { reason: "has to be so for now", owner: "platform", expires: "2027-06-30" };

function waiving(object: KubeObject, rule: string, terms: unknown): KubeObject {
    return changed(object, { [`metadata.annotations["stackwright.dev/waiver.${rule}"]`]: JSON.stringify(terms) });
}

describe("A waiver counts", () => {
    const rule = "forbid-privileged";
    const privileged = { "spec.containers[0].securityContext": { privileged: true } };
    const object = placed(changed(pod("privileged", bare), privileged), namespaceOf(rule));
    const grant = { apiGroups: ["stackwright.dev"], resources: ["waivers"], verbs: ["grant"] };

    test.each(rules)("of %s only from whoever may give it", async (rule) => {
        const signed = waiving(placed(faulty(rule), all), rule, waiverTerms);
        const other = rules.find((one) => one !== rule) ?? "";
        const [anybody, signer, signerOfAnother] = await Promise.all([
            editor(`${rule}-anybody`, []),
            editor(`${rule}-signer`, [{ ...grant, resourceNames: [rule] }]),
            editor(`${rule}-other`, [{ ...grant, resourceNames: [other] }]),
        ]);
        const refused = { admitted: false, why: expect.stringMatching(new RegExp(`${rule}.*Fix: `)) };
        expect(await server.wouldAdmit(signed, anybody)).toMatchObject(refused);
        expect(await server.wouldAdmit(signed, signerOfAnother)).toMatchObject(refused);
        expect(await server.wouldAdmit(signed, signer)).toEqual({ admitted: true });
    });

    test.each([
        ["nothing", {}],
        ["no reason worth the name", { ...waiverTerms, reason: "because" }],
        ["no owner", { ...waiverTerms, owner: "" }],
        ["no day", { ...waiverTerms, expires: "never" }],
        ["another container", { ...waiverTerms, container: "elsewhere" }],
    ])("not if it says %s", async (_, terms) => {
        expect(await server.wouldAdmit(waiving(object, rule, terms))).toMatchObject({ admitted: false });
    });

    test.each([
        ["quotation marks", { ...waiverTerms, reason: '"has" to be so for now' }],
        ["its parts in another order", Object.fromEntries(Object.entries(waiverTerms).reverse())],
        ["the container at fault", { ...waiverTerms, container: "privileged" }],
    ])("if it says %s", async (_, terms) => {
        expect(await server.wouldAdmit(waiving(object, rule, terms))).toEqual({ admitted: true });
    });
});

test("What was refused elsewhere is not refused outside the stack's namespaces", async () => {
    await server.accountIn("default");
    for (const rule of rules) {
        expect(await server.wouldAdmit(placed(faulty(rule), "default"))).toEqual({ admitted: true });
    }
});

test("An ephemeral container is judged when somebody adds it to a running pod", async () => {
    await server.create(placed(pod("running", bare), all));
    const [template] = podsOf(new Subject({ object: pod("running") }));
    const debug = template?.containers[0]?.field.plain() as Readonly<Record<string, unknown>>;
    const plain = { name: "debug", image: debug.image, securityContext: debug.securityContext };
    const add = (container: object): Promise<unknown> =>
        server.call({
            method: "PATCH",
            path: `/api/v1/namespaces/${all}/pods/running/ephemeralcontainers?dryRun=All`,
            contentType: "application/strategic-merge-patch+json",
            body: { spec: { ephemeralContainers: [container] } },
        });
    await expect(add(plain)).resolves.toBeDefined();
    await expect(add({ ...plain, securityContext: { privileged: true } })).rejects.toThrow(/container debug: /);
});

test("A waived workload gets its pods, though the pods do not carry the waiver", async () => {
    const bold = changed(deployment("waived", bare), { "spec.template.spec.containers[0].resources": {} });
    const waived = waiving(bold, "require-resource-limits", waiverTerms);
    await server.create(placed(waived, all));
    interface Pods {
        readonly items: readonly { readonly metadata: { readonly name: string } }[];
    }
    for (;;) {
        const { items } = await server.call<Pods>({ method: "GET", path: `/api/v1/namespaces/${all}/pods` });
        if (items.filter(({ metadata }) => metadata.name.startsWith("waived-")).length === 2) return;
        await sleep(200);
    }
});
