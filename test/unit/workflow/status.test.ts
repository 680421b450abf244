import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { ControlPlaneStatus } from "../../../local/control-plane";
import { repositoryRoot } from "../../../local/paths";
import { styleFor } from "../../../local/terminal";
import { projectName } from "../../../workflow/stack/choose";
import { workPaths } from "../../../workflow/stack/folder";
import { Kubectl } from "../../../workflow/stack/kubectl";
import type { StackView } from "../../../workflow/summary/summarise";
import { asJson, asText, viewsOf } from "../../../workflow/verbs/status";

const before = process.env.STACKWRIGHT_WORK;
let work: string;
beforeEach(() => {
    work = fs.mkdtempSync(path.join(os.tmpdir(), "status-"));
    process.env.STACKWRIGHT_WORK = work;
});
afterEach(() => {
    fs.rmSync(work, { recursive: true, force: true });
    if (before === undefined) delete process.env.STACKWRIGHT_WORK;
    else process.env.STACKWRIGHT_WORK = before;
});

const plane: ControlPlaneStatus = {
    exists: true,
    healthy: true,
    servers: [{ name: "kube-apiserver", port: 6443, pid: 1, memoryBytes: 0, healthy: true }],
    nodes: { wanted: 3, present: 3, ready: 3 },
    busyWith: undefined,
};

function deployment(name: string, replicas: number, readyReplicas: number): object {
    return {
        kind: "Deployment",
        metadata: { name, namespace: "mesh-staging" },
        spec: { replicas },
        status: { readyReplicas },
    };
}

/** What there is of staging by its state, and by a cluster with these workloads. */
async function looked(...items: readonly object[]): Promise<readonly StackView[]> {
    const state = path.join(workPaths.state(), ".pulumi", "stacks", projectName(repositoryRoot), "staging.json");
    fs.mkdirSync(path.dirname(state), { recursive: true });
    const labels = { "app.kubernetes.io/part-of": "mesh" };
    const inputs = { metadata: { name: "mesh-staging", labels } };
    const namespace = { urn: "urn:n", custom: true, type: "kubernetes:core/v1:Namespace", id: "mesh-staging", inputs };
    fs.writeFileSync(state, JSON.stringify({ checkpoint: { latest: { resources: [namespace] } } }));
    fs.writeFileSync(path.join(work, "answer.json"), JSON.stringify({ items }));
    const program = path.join(work, "kubectl");
    fs.writeFileSync(program, `#!/bin/sh\ncat '${path.join(work, "answer.json")}'\n`, { mode: 0o755 });
    return viewsOf(new Kubectl(program, {}));
}

const text = (of: ControlPlaneStatus, stacks: readonly StackView[]) => asText(of, stacks, styleFor(false));

it("A stack of which every pod is ready is well.", async () => {
    const stacks = await looked(deployment("api", 3, 3));
    expect(asJson(plane, stacks)).toMatchObject({
        healthy: true,
        stacks: { staging: { systems: [{ system: "mesh", ready: 3, desired: 3 }] } },
    });
    expect(text(plane, stacks)).not.toMatch(/not (every|ready)/i);
});

it("One workload with too few ready pods is enough for not being well, whatever others have to spare.", async () => {
    const stacks = await looked(deployment("api", 3, 2), deployment("web", 2, 3));
    expect(asJson(plane, stacks)).toMatchObject({ healthy: false });
    expect(text(plane, stacks)).toMatch(/Deployment api +mesh-staging +2\/3/);
    expect(text(plane, stacks)).toContain(
        "Not every pod of staging is ready: make logs STACK=staging says what happened.",
    );
});

it("A control plane that is not well is told first, and a stack without objects not at all.", async () => {
    expect(asJson({ ...plane, healthy: false }, [])).toMatchObject({ healthy: false, stacks: {} });
    expect(text({ ...plane, healthy: false }, [])).toContain("Not everything is well: make up repairs it.");
    const nothing = { ...plane, exists: false, healthy: false, servers: [], busyWith: "make up" };
    expect(text(nothing, [])).toBe(
        "another command is at work: make up\nThere is no local control plane: make up starts it and brings the stack up.",
    );
});
