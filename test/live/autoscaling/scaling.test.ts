import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment, StatefulSet } from "kubernetes-types/apps/v1";
import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2";
import type { PersistentVolumeClaim, PersistentVolumeClaimList, PodList } from "kubernetes-types/core/v1";
import { type Api, connect, stopControlPlane } from "../../../local/control-plane";
import { createProgress } from "../../../local/terminal";
import { readOptions } from "../../../workflow/options";
import { newCommand } from "../../../workflow/verbs/command";
import { up } from "../../../workflow/verbs/up";
import { silentProgress } from "../../support/silent";

/** A real autoscaler of a real controller manager, looking at usage that the simulated pods claim to have. */
const work = fs.mkdtempSync(path.join(os.tmpdir(), "autoscaling-"));
const deployment = "/apis/apps/v1/namespaces/scaled/deployments/scaled-api";
const autoscaler = "/apis/autoscaling/v2/namespaces/scaled/horizontalpodautoscalers/scaled-api-hpa";
const store = "/apis/apps/v1/namespaces/scaled/statefulsets/scaled-store";
const claims = "/api/v1/namespaces/scaled/persistentvolumeclaims";
const pods = "/api/v1/namespaces/scaled/pods";
const previousWork = process.env.STACKWRIGHT_WORK;

let api: Api;

/** What `make up` says when it brings the program up, or finds it so. */
async function runUp(): Promise<string> {
    let said = "";
    const output = {
        write(text: string) {
            said += text;
        },
    };
    const command = newCommand(readOptions({ STACK: "dev" }), createProgress({ output, environment: {} }));
    await up(command, { project: path.join(__dirname, "program"), policyPacks: [] });
    return said;
}

async function replicas(): Promise<number> {
    const { spec } = await api.get<Deployment>(deployment);
    return spec?.replicas ?? 0;
}

/** The volumes of the StatefulSet, by their names. */
async function claimsOfStore(): Promise<readonly PersistentVolumeClaim[]> {
    const { items } = await api.get<PersistentVolumeClaimList>(claims);
    return items.toSorted((one, other) => String(one.metadata?.name).localeCompare(String(other.metadata?.name)));
}

/** Every pod of the API that there is claims to use this much; those that come later use the usual fifth of their request. */
async function claimUsage(cpu: string | null): Promise<void> {
    const { items } = await api.get<PodList>(`${pods}?labelSelector=app%3Dscaled-api`);
    for (const { metadata } of items) {
        await api.call({
            method: "PATCH",
            path: `${pods}/${metadata?.name}`,
            contentType: "application/merge-patch+json",
            body: { metadata: { annotations: { "stackwright.dev/usage-cpu": cpu } } },
        });
    }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 240; attempt += 1) {
        if (await holds()) return;
        await sleep(1000);
    }
    const { status } = await api.get<HorizontalPodAutoscaler>(autoscaler);
    throw new Error(`never came: ${what}; the autoscaler says ${JSON.stringify(status)}`);
}

beforeAll(async () => {
    process.env.STACKWRIGHT_WORK = work;
    await runUp();
    api = connect();
}, 600_000);

afterAll(async () => {
    api?.close();
    await stopControlPlane({}, silentProgress());
    if (previousWork === undefined) delete process.env.STACKWRIGHT_WORK;
    else process.env.STACKWRIGHT_WORK = previousWork;
    delete process.env.SCALED_STORE_MIN;
    fs.rmSync(work, { recursive: true, force: true });
}, 120_000);

describe("a workload whose count a scaler owns", () => {
    it("grows with its load, keeps its size through another up, and shrinks when the load is gone", async () => {
        expect(await replicas()).toBe(2);

        await until("the autoscaler reads the pods' usage", async () => {
            const { status } = await api.get<HorizontalPodAutoscaler>(autoscaler);
            return status?.currentMetrics?.[0]?.resource?.current.averageUtilization !== undefined;
        });
        await claimUsage("200m");
        await until("more pods than at the start", async () => (await replicas()) > 2);

        // Every new pod gets its share of the load, so that nothing but `up` could lower the count.
        await until("as many pods as the scaler allows", async () => {
            await claimUsage("200m");
            return (await replicas()) === 6;
        });
        expect(await runUp()).toMatch(/: no changes/);
        expect(await replicas()).toBe(6);

        await claimUsage(null);
        await until("as few pods as the scaler allows", async () => (await replicas()) === 2);
        expect(await runUp()).toMatch(/: no changes/);
        expect(await replicas()).toBe(2);
    }, 900_000);

    it("with volumes gets more of them when its scaler may no longer go as low", async () => {
        expect((await api.get<StatefulSet>(store)).spec?.replicas).toBe(1);
        const [first] = await claimsOfStore();
        process.env.SCALED_STORE_MIN = "3";
        expect(await runUp()).not.toContain("✗");
        await until("as many pods as the scaler asks for", async () => {
            const { spec, status } = await api.get<StatefulSet>(store);
            return spec?.replicas === 3 && status?.readyReplicas === 3;
        });

        const [same, ...others] = await claimsOfStore();
        expect(same?.metadata?.uid).toBe(first?.metadata?.uid);
        expect(others.map(({ metadata }) => metadata?.name)).toEqual(["data-scaled-store-1", "data-scaled-store-2"]);
        for (const { metadata, spec, status } of others) {
            expect(metadata?.labels).toEqual(same?.metadata?.labels);
            expect(spec).toMatchObject({ accessModes: ["ReadWriteOnce"], storageClassName: "fast" });
            expect(status?.phase).toBe("Bound");
        }
        expect(await runUp()).toMatch(/: no changes/);
    }, 600_000);
});
