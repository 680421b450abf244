import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Deployment, StatefulSet } from "kubernetes-types/apps/v1";
import type { PersistentVolumeClaim, SecretList } from "kubernetes-types/core/v1";
import { type Api, connect, stopControlPlane } from "../../../local/control-plane";
import { Failure } from "../../../local/failure";
import { workDir } from "../../../local/paths";
import { createProgress } from "../../../local/terminal";
import { parseEvent } from "../../../workflow/engine/events";
import { readOptions } from "../../../workflow/options";
import { stackReport } from "../../../workflow/report/compose";
import { jsonReport, markdown } from "../../../workflow/report/document";
import { StoreRestorer } from "../../../workflow/restore/perform";
import { type RestoreTemplate, storesToRestore } from "../../../workflow/restore/plan";
import { newCommand } from "../../../workflow/verbs/command";
import { localKubectl } from "../../../workflow/verbs/status";
import { up } from "../../../workflow/verbs/up";
import { silentProgress } from "../../support/silent";
import { plainShop, type ShopPlan } from "./program/plan";

jest.setTimeout(1_800_000);

/** A running stack whose settings change one by one; nothing that holds data may be made anew. */
const work = fs.mkdtempSync(path.join(os.tmpdir(), "data-"));
const planFile = path.join(work, "plan.json");
const before = { work: process.env.STACKWRIGHT_WORK, plan: process.env.DATA_PLAN };
const canary = "canary-4b1d9c7e-in-no-clear-text";

const first: ShopPlan = { ...plainShop, encryptionKey: canary };
let current = first;
let api: Api;
let everythingSaid = "";
/** What a pull request would be told of each change, made from the engine's own events. */
const reports: string[] = [];

/** What `make up` says of the shop as it is wanted now; a refusal is an answer. */
async function change(changes: Partial<ShopPlan>): Promise<string> {
    fs.writeFileSync(planFile, JSON.stringify({ ...current, ...changes }));
    let said = "";
    const output = {
        write(text: string) {
            said += text;
        },
    };
    const command = newCommand(readOptions({ STACK: "dev" }), createProgress({ output, environment: {} }));
    try {
        await up(command, { project: path.join(__dirname, "program"), policyPacks: [] });
        current = { ...current, ...changes };
    } catch (error) {
        if (!(error instanceof Failure)) throw error;
        said += error.explain();
    }
    everythingSaid += said;
    reports.push(reportOf(workDir("stacks", "dev", "logs", "up-events.jsonl")));
    return said;
}

function reportOf(events: string): string {
    const lines = fs.readFileSync(events, "utf8").split("\n");
    const stack = stackReport(
        "dev",
        lines.flatMap((line) => parseEvent(line) ?? []),
        { today: "2026-01-31" },
    );
    const report = { base: "main", head: "change", stacks: [stack] };
    return `${markdown(report)}\n${jsonReport(report)}`;
}

const set = (name: string) => api.get<StatefulSet>(`/apis/apps/v1/namespaces/shop/statefulsets/${name}`);
const claim = (name: string) =>
    api.get<PersistentVolumeClaim>(`/api/v1/namespaces/shop/persistentvolumeclaims/${name}`);
const consumer = () => api.get<Deployment>("/apis/apps/v1/namespaces/shop/deployments/shop-backend");

/** What tells an object that was made anew, and pods that rolled, from what stayed. */
async function look() {
    const [server, queue, volume, queueVolume, files, backend] = await Promise.all([
        set("postgres"),
        set("queue"),
        claim("data-postgres-0"),
        claim("data-queue-0"),
        claim("files"),
        consumer(),
    ]);
    return {
        identities: [server, queue, volume, queueVolume, files].map(({ metadata }) => metadata?.uid),
        server: JSON.stringify(server.spec?.template),
        queue: JSON.stringify(queue.spec?.template),
        backend: JSON.stringify(backend.spec?.template),
        size: volume.spec?.resources?.requests?.storage,
        queueSize: queueVolume.spec?.resources?.requests?.storage,
    };
}

type Look = Awaited<ReturnType<typeof look>>;

const table: string[] = [];

/** Who rolled between two looks, in the words of the table. */
function outcome(was: Look, is: Look): string {
    const rolled = [
        ...(was.server === is.server ? [] : ["Postgres"]),
        ...(was.queue === is.queue ? [] : ["Redis"]),
        ...(was.backend === is.backend ? [] : ["consumers"]),
    ];
    return rolled.length === 0 ? "in place, nobody rolled" : `${rolled.join(" and ")} rolled`;
}

async function tried(what: string, changes: Partial<ShopPlan>): Promise<{ said: string; was: Look; is: Look }> {
    const was = await look();
    const said = await change(changes);
    const is = await look();
    const refused = said.includes("✗");
    table.push(`| ${what} | ${refused ? "refused, nothing changed" : outcome(was, is)} |`);
    // Whatever was asked for: the very same StatefulSets and claims.
    expect(is.identities).toEqual(was.identities);
    return { said, was, is };
}

beforeAll(async () => {
    process.env.STACKWRIGHT_WORK = work;
    process.env.DATA_PLAN = planFile;
    expect(await change({})).not.toContain("✗");
    api = connect();
});

afterAll(async () => {
    process.stdout.write(`${["| setting | what happened |", "|---|---|", ...table].join("\n")}\n`);
    api?.close();
    await stopControlPlane({}, silentProgress());
    for (const [name, value] of [
        ["STACKWRIGHT_WORK", before.work],
        ["DATA_PLAN", before.plan],
    ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
    fs.rmSync(work, { recursive: true, force: true });
});

describe("a running stack with data", () => {
    it("does nothing where nothing has changed", async () => {
        expect(await change({})).toMatch(/: no changes/);
    });

    it("rolls the database for another image, and for another amount of memory with the settings that follow", async () => {
        const image = await tried("image", { postgresImage: "postgres:16.4-alpine" });
        expect(outcome(image.was, image.is)).toBe("Postgres rolled");
        const memory = await tried("memory", { memory: "2Gi" });
        expect(outcome(memory.was, memory.is)).toBe("Postgres rolled");
    });

    it("grows a volume in place", async () => {
        const { was, is } = await tried("volume size up", { size: "8Gi" });
        expect(outcome(was, is)).toBe("in place, nobody rolled");
        expect(is.size).toBe("8Gi");
    });

    it("refuses to shrink a volume and to move it to another class, before anything is touched", async () => {
        const smaller = await tried("volume size down", { size: "6Gi" });
        expect(smaller.said).toContain("the volume already has 8Gi, and no volume can shrink");
        expect(smaller.is).toEqual(smaller.was);
        const other = await tried("storage class", { storageClass: "slow" });
        expect(other.said).toContain("the volume was made in class fast and cannot move to another");
        expect(other.is).toEqual(other.was);
    });

    it("does the same for a queue: its image and memory roll it alone, its volume grows and nothing else", async () => {
        const image = await tried("Redis: image", { queueImage: "redis:7.2.5-alpine" });
        expect(outcome(image.was, image.is)).toBe("Redis rolled");
        const memory = await tried("Redis: memory", { queueMemory: "640Mi" });
        expect(outcome(memory.was, memory.is)).toBe("Redis rolled");
        const larger = await tried("Redis: volume size up", { queueSize: "2Gi" });
        expect(outcome(larger.was, larger.is)).toBe("in place, nobody rolled");
        expect(larger.is.queueSize).toBe("2Gi");
        const smaller = await tried("Redis: volume size down", { queueSize: "1Gi" });
        expect(smaller.said).toContain("the volume already has 2Gi, and no volume can shrink");
        expect(smaller.is).toEqual(smaller.was);
        const other = await tried("Redis: storage class", { queueStorageClass: "slow" });
        expect(other.said).toContain("the volume was made in class fast and cannot move to another");
        expect(other.is).toEqual(other.was);
    });

    it("neither shrinks a claim that stands by itself nor makes another in its place", async () => {
        for (const [what, changes, problem] of [
            ["size down", { filesSize: "1Gi" }, "the volume already has 2Gi, and no volume can shrink"],
            ["storage class", { filesStorageClass: "slow" }, "the volume was made in class fast and cannot move"],
            ["access mode", { filesAccessMode: "ReadWriteMany" }, "the volume was made for ReadWriteOnce"],
        ] as const) {
            const { said, was, is } = await tried(`claim by itself: ${what}`, changes);
            expect(said).toContain(`is "${Object.values(changes)[0]}": ${problem}`);
            expect(is).toEqual(was);
        }
    });

    it("adds replicas that answer queries beside the database, which goes on with its data", async () => {
        const { was, is } = await tried("read replicas", { readReplicas: 1 });
        expect(outcome(was, is)).toBe("in place, nobody rolled");
        expect((await set("postgres-read")).spec?.replicas).toBe(1);
        await tried("read replicas taken away", { readReplicas: 0 });
        // Claims of a standby stay too, until somebody removes them.
        expect((await claim("data-postgres-read-0")).metadata?.name).toBe("data-postgres-read-0");
    });

    it("changes every password without touching the servers' pods: the consumers roll to the new one", async () => {
        const overlap = await tried("password, both valid", { generation: 2, overlap: true });
        expect(outcome(overlap.was, overlap.is)).toBe("consumers rolled");
        const withdrawn = await tried("password, old one withdrawn", { overlap: false });
        expect(outcome(withdrawn.was, withdrawn.is)).toBe("in place, nobody rolled");
    });

    it("refuses what could only be another object, as long as nobody has unlocked it", async () => {
        const renamed = await tried("selector (another system's name)", { system: "store" });
        expect(renamed.said).toMatch(/protect/);
        expect(renamed.is).toEqual(renamed.was);
    });

    it("puts a store back: stops the server, runs the job, starts it again with its claim", async () => {
        await change({});
        const was = await look();
        const kubectl = await localKubectl();
        const found = await kubectl.json<{ readonly items: readonly RestoreTemplate[] }>(
            ...["get", "cronjobs", "--namespace", "shop"],
        );
        const [store, ...more] = storesToRestore(found?.items ?? [], "shop", undefined);
        expect(more).toEqual([]);
        if (store === undefined) throw new Error("there is nothing to restore");
        const progress = silentProgress();
        await new StoreRestorer(kubectl, path.join(work, "restore"), progress, "kubectl").restore(store, "latest");
        const server = await set("postgres");
        expect(server.spec?.replicas).toBe(1);
        expect(server.status?.readyReplicas).toBe(1);
        expect(server.metadata?.annotations ?? {}).not.toHaveProperty("stackwright.dev/replicas-before-restore");
        expect((await look()).identities).toEqual(was.identities);
        expect(await change({})).toMatch(/: no changes/);
    });

    it("shows no secret in clear text: not in the state, a log, an annotation, a variable or what was said", async () => {
        const { items } = await api.get<SecretList>("/api/v1/namespaces/shop/secrets");
        const open = new Set([canary]);
        for (const { data = {} } of items) {
            for (const [key, value] of Object.entries(data)) {
                const text = Buffer.from(value, "base64").toString("utf8");
                if (/password|uri|dsn|access-key|secret-key|^k1$/.test(key)) open.add(text);
            }
        }
        expect(open.size).toBeGreaterThan(5);
        const kubectl = await localKubectl();
        const objects = await kubectl.text(
            ...["get", "configmaps,statefulsets,deployments,jobs,cronjobs,pods,services,events,replicasets"],
            ...["--namespace", "shop", "--output", "json"],
        );
        const files = fs
            .readdirSync(work, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile() && !entry.parentPath.includes("control-plane"))
            .map((entry) => path.join(entry.parentPath, entry.name))
            // The test's own wish, which stands for what a person would type in.
            .filter((file) => file !== planFile);
        expect(files.some((file) => /state.*dev\.json/.test(file))).toBe(true);
        const told = reports.join("\n");
        expect(told).toContain("postgres-shop-backend");
        const shown = [...open].flatMap((secret) =>
            [secret, Buffer.from(secret).toString("base64")].flatMap((text) => [
                ...(objects.includes(text) ? ["an object"] : []),
                ...(everythingSaid.includes(text) ? ["what was said"] : []),
                ...(told.includes(text) ? ["the report of a pull request"] : []),
                ...files.filter((file) => fs.readFileSync(file).includes(text)),
            ]),
        );
        expect([...new Set(shown)]).toEqual([]);
    });
});
