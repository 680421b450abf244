import { styleFor } from "../../../local/terminal";
import { reportResult } from "../../../workflow/checks/report";
import type { StepResult } from "../../../workflow/checks/steps";
import { lastLine, stepCells } from "../../../workflow/checks/summary";
import type { StateResource } from "../../../workflow/stack/state";
import { systemRows, type Workload } from "../../../workflow/summary/systems";
import { systemsTable, troubleTable } from "../../../workflow/summary/tables";

const plain = styleFor(false);

function object(kind: string, name: string, namespace?: string, system?: string, spec?: unknown): StateResource {
    const labels = system === undefined ? {} : { labels: { "app.kubernetes.io/part-of": system } };
    return {
        urn: `urn:pulumi:s::p::kubernetes:x/v1:${kind}::${name}`,
        type: `kubernetes:x/v1:${kind}`,
        custom: true,
        id: namespace === undefined ? name : `${namespace}/${name}`,
        inputs: { metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...labels }, spec },
    };
}

const resources: readonly StateResource[] = [
    object("Namespace", "mesh-staging", undefined, "mesh"),
    object("Deployment", "api", "mesh-staging", "mesh"),
    object("ConfigMap", "unlabelled", "mesh-staging"),
    object("Service", "api", "mesh-staging", "mesh", { ports: [{ port: 8080 }] }),
    object("Service", "members", "mesh-staging", "mesh", { clusterIP: "None", ports: [{ port: 1 }] }),
    object("StorageClass", "fast"),
    { urn: "u", type: "pulumi:providers:kubernetes", custom: true, id: "x" },
    { urn: "c", type: "stackwright:core:Thing", custom: false },
];

const workloads: readonly Workload[] = [
    { kind: "Deployment", metadata: { name: "api", namespace: "mesh-staging" }, spec: { replicas: 3 }, status: {} },
    {
        kind: "DaemonSet",
        metadata: { name: "agent", namespace: "mesh-staging" },
        status: { numberReady: 3, desiredNumberScheduled: 3 },
    },
    { kind: "Deployment", metadata: { name: "other", namespace: "elsewhere" }, spec: { replicas: 9 } },
];

describe("the table of systems", () => {
    const rows = systemRows(resources, workloads);

    it("counts the objects of each system, by label, else by namespace, else as shared", () => {
        expect(rows.map(({ system, objects }) => [system, objects])).toEqual([
            ["mesh", 5],
            ["platform", 1],
        ]);
    });

    it("says how many pods there should be and how many are ready", () => {
        expect(rows[0]).toMatchObject({ ready: 3, desired: 6 });
    });

    it("names where a system is reached, headless services apart", () => {
        expect(rows[0]?.addresses).toEqual(["api.mesh-staging.svc:8080"]);
    });

    it("prefers the hosts that are reached from outside", () => {
        const route = object("HTTPRoute", "web", "mesh-staging", "mesh", { hostnames: ["mesh.internal"] });
        const ingress = object("Ingress", "old", "mesh-staging", "mesh", { rules: [{ host: "old.internal" }] });
        expect(systemRows([...resources, route, ingress], [])[0]?.addresses).toEqual([
            "http://old.internal",
            "https://mesh.internal",
        ]);
    });

    it("is readable without colours", () => {
        expect(systemsTable(rows, plain)).toBe(
            [
                "system    namespace     objects  ready  address",
                "mesh      mesh-staging        5    3/6  api.mesh-staging.svc:8080",
                "platform  -                   1      -",
            ].join("\n"),
        );
    });

    it("leaves addresses whole where the terminal is too narrow for a column of them", () => {
        expect(systemsTable(rows, styleFor(false, 50))).toBe(
            [
                "system    namespace     objects  ready",
                "mesh      mesh-staging        5    3/6",
                "    api.mesh-staging.svc:8080",
                "platform  -                   1      -",
            ].join("\n"),
        );
    });

    it("is followed by what is not ready, if anything", () => {
        expect(troubleTable(workloads.slice(0, 2), plain)).toBe(
            ["not ready       namespace     ready", "Deployment api  mesh-staging    0/3"].join("\n"),
        );
        expect(troubleTable(workloads.slice(1, 2), plain)).toBeUndefined();
    });
});

describe("the result of the checks", () => {
    const good: StepResult = { name: "unit", good: true, passed: 40, failed: 0, words: "", milliseconds: 1000 };

    it("counts files that could not be loaded, skipped tests and tests that are only planned as failed", () => {
        const report = {
            numPassedTests: 5,
            numFailedTests: 1,
            numRuntimeErrorTestSuites: 2,
            numPendingTests: 3,
            numTodoTests: 4,
        };
        expect(reportResult(report)).toEqual({ passed: 5, failed: 10 });
    });

    it("ends in one line that sums up everything", () => {
        const types: StepResult = { name: "types", good: false, passed: 0, failed: 1, words: "", milliseconds: 1 };
        expect(lastLine([good, good])).toBe("80 passed, 0 failed");
        expect(lastLine([good, types])).toBe("40 passed, 1 failed");
    });

    it("has a line for each check", () => {
        expect(stepCells(good, plain)).toEqual(["unit", "good", "40", "", "1s"]);
        const bad = { ...good, good: false, failed: 2, words: "40 passed, 2 failed" };
        expect(stepCells(bad, plain)).toEqual(["unit", "40 passed, 2 failed", "40", "2", "1s"]);
    });
});
