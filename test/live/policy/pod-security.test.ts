import type { Resource } from "../../../policy/kernel";
import { allRules } from "../../../policy/rules";
import { verdictOf } from "../../policy/support/judging";
import { ApiServer } from "./api-server";
import { type Exhibit, objectsWithPods, podsFrom } from "./pods";

/** The rules that make up the Pod Security Standards, by what they say about themselves. */
const standard = new Set(
    allRules
        .filter(({ scope }) => scope === "container" || scope === "pod")
        .filter(({ references }) => references.some((each) => each.standard === "Pod Security Standards"))
        .map(({ name }) => name),
);

const server = new ApiServer();

beforeAll(async () => {
    await server.start();
    const labels = { "pod-security.kubernetes.io/enforce": "restricted" };
    await server.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "judged", labels } });
    await server.accountIn("judged");
}, 600_000);

afterAll(() => server.stop(), 120_000);

/** Every different pod of the corpus. */
const pods = [
    ...new Map(
        objectsWithPods()
            .flatMap(podsFrom)
            .map((each) => [JSON.stringify(each.object), each]),
    ).values(),
];

function brokenRules({ object }: Exhibit): readonly string[] {
    const resource: Resource = { object, options: { protect: true, ignoreChanges: [] } };
    const { violations } = verdictOf([resource]);
    return [...new Set(violations.map(({ rule }) => rule).filter((rule) => standard.has(rule)))];
}

test("The packs and the API server's own Pod Security admission agree about every pod of the corpus, at restricted", async () => {
    const disagreements: string[] = [];
    const invalid: string[] = [];
    let refused = 0;
    for (const pod of pods) {
        const answer = await server.wouldAdmit(pod.object);
        const byServer = !answer.admitted && answer.why.includes("violates PodSecurity");
        const byRules = brokenRules(pod);
        if (byServer) refused += 1;
        if (!answer.admitted && !byServer) invalid.push(pod.name);
        if (byServer !== byRules.length > 0) {
            disagreements.push(`${pod.name}: server ${answer.admitted ? "admits" : answer.why}; packs [${byRules}]`);
        }
    }
    expect(disagreements).toEqual([]);
    // Faults for which no cluster would take the pod at all.
    expect(invalid).toEqual([
        "require-resource-limits: the backup's memory limit is zero (CronJob)",
        "limit-overcommit: the limit is below the request (StatefulSet)",
    ]);
    // Neither side may win by saying the same about everything.
    expect(refused).toBeGreaterThan(40);
    expect(pods.length - refused).toBeGreaterThan(80);
}, 600_000);

test("Every rule of the standard is put to the test", () => {
    const broken = new Set(pods.flatMap(brokenRules));
    expect([...standard].filter((rule) => !broken.has(rule))).toEqual([]);
});
