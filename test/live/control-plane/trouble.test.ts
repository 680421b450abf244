import * as fs from "node:fs";
import * as net from "node:net";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { restoreSnapshot, saveSnapshot } from "../../../local/control-plane";
import { readState } from "../../../local/control-plane/state";
import { Failure } from "../../../local/failure";
import { eventually, Place, recordedProgress } from "./support";

jest.setTimeout(300_000);

const place = new Place();

afterAll(() => place.remove());

/** From the first moment to well after the last server runs. */
const moments = [300, 600, 1000, 1500, 2200, 3200, 4500];

test("Interrupted at any moment by kill -9, a start leaves nothing that the next one does not repair.", async () => {
    for (const moment of moments) {
        const { child, ended } = place.start("up", "--nodes", "2");
        await sleep(moment);
        child.kill("SIGKILL");
        await ended;
    }
    const { code, stderr } = await place.run("up", "--nodes", "2");
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(place.marked()).toHaveLength(6);
    expect([...place.servers().keys()]).toHaveLength(6);
});

test("Ctrl-C ends a start at once; the next one goes on from there.", async () => {
    await place.run("down");
    const { child, ended } = place.start("up", "--nodes", "2");
    while (!place.servers().has("kube-apiserver")) await sleep(20);
    process.kill(-(child.pid ?? 0), "SIGINT");
    const { code, signal } = await ended;
    expect(signal ?? code).not.toBe(0);
    // The servers are in groups of their own: Ctrl-C does not reach them.
    expect([...place.servers().keys()]).toContain("etcd");
    expect((await place.run("up", "--nodes", "2")).code).toBe(0);
    expect(place.marked()).toHaveLength(6);
});

test("A port that another program has taken meanwhile is replaced, told, and everybody follows.", async () => {
    const before = readState(place.folder)?.ports ?? {};
    place.kill("kube-apiserver");
    place.kill("kwok");
    const squatters = [await squat(before["kube-apiserver"]), await squat(before.kwok)];
    try {
        const progress = recordedProgress();
        const plane = await place.up({ nodes: 2 }, progress);
        const after = readState(place.folder)?.ports ?? {};
        for (const name of ["kube-apiserver", "kwok"] as const) {
            expect(progress.text()).toContain(
                `port ${before[name]} of ${name} is taken by another program: using ${after[name]} from now on`,
            );
        }
        expect(plane.server).toBe(`https://127.0.0.1:${after["kube-apiserver"]}`);
        expect(fs.readFileSync(plane.kubeconfig, "utf8")).toContain(`server: ${plane.server}\n`);
        expect(after.etcd).toBe(before.etcd);
    } finally {
        for (const squatter of squatters) squatter.close();
    }
    expect((await place.up({ nodes: 2 })).serversStarted).toBe(0);
});

/** Takes the port as soon as the killed server has let go of it. */
function squat(port = 0): Promise<net.Server> {
    return eventually(`port ${port} is free`, async () => {
        const server = net.createServer();
        const listening = await new Promise<boolean>((resolve) => {
            server.once("error", () => resolve(false));
            server.listen(port, "127.0.0.1", () => resolve(true));
        });
        return listening ? server : undefined;
    });
}

test("A saved state can be returned to.", async () => {
    const maps = "/api/v1/namespaces/default/configmaps";
    const keep = async (name: string) => {
        const api = place.connect();
        await api.create(maps, { metadata: { name } });
        api.close();
    };
    await keep("before");
    const snapshot = path.join(place.work, "snapshot");
    await saveSnapshot(snapshot, { folder: place.folder.root });
    expect(place.marked()).toEqual([]);
    await place.up({ nodes: 2 });
    await keep("after");
    await restoreSnapshot(snapshot, { folder: place.folder.root });
    expect((await place.up({ nodes: 2 })).serversStarted).toBe(6);
    const api = place.connect();
    expect(await api.getIfThere(`${maps}/before`)).toBeDefined();
    expect(await api.getIfThere(`${maps}/after`)).toBeUndefined();
    api.close();
    fs.rmSync(snapshot, { recursive: true });
    const failure = await restoreSnapshot(snapshot, { folder: place.folder.root }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: `${snapshot} is no snapshot of a control plane.` });
    await place.up({ nodes: 2 });
});

test("A server that cannot start is named with its own words, its log and the next step.", async () => {
    place.kill("etcd");
    fs.writeFileSync(path.join(place.folder.etcd, "member", "snap", "db"), "this is no database");
    const failure = await place.up({ nodes: 2 }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect((failure as Failure).explain()).toMatch(
        /^✗ etcd did not start\.\n {2}cause: .+\n {2}log: {3}.+etcd\.log\n {2}next: {2}read the log;/,
    );
    await place.run("down");
    expect(fs.readdirSync(place.work)).toEqual([]);
});

test("A lock left behind by a command that was killed does not stop the next one.", async () => {
    const { child, ended } = place.start("up", "--nodes", "1");
    while (!fs.existsSync(place.folder.lock)) await sleep(5);
    child.kill("SIGKILL");
    await ended;
    expect(fs.existsSync(place.folder.lock)).toBe(true);
    expect((await place.run("down")).code).toBe(0);
    expect(fs.readdirSync(place.work)).toEqual([]);
});
