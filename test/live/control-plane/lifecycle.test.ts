import * as fs from "node:fs";
import * as https from "node:https";
import * as path from "node:path";
import type { ConfigMap } from "kubernetes-types/core/v1";
import { controlPlaneStatus } from "../../../local/control-plane";
import { isMissing } from "../../../local/control-plane/folder";
import { isRunning } from "../../../local/control-plane/processes";
import { Place, recordedProgress } from "./support";

jest.setTimeout(300_000);

const place = new Place();

afterAll(() => place.remove());

const servers = ["cloud", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"];

async function remember(value: string): Promise<void> {
    const api = place.connect();
    await api.apply("/api/v1/namespaces/default/configmaps/memory", {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: "memory" },
        data: { value },
    });
    api.close();
}

async function recall(): Promise<string | undefined> {
    const api = place.connect();
    const found = await api.get<ConfigMap>("/api/v1/namespaces/default/configmaps/memory");
    api.close();
    return found.data?.value;
}

test("From nothing, one command starts all servers, prints the kubeconfig and leaves ready nodes.", async () => {
    const { code, stdout, stderr } = await place.run("up", "--nodes", "3");
    expect(stderr).toMatch(/✓ {2}control plane {2}3 nodes, 6 servers started/);
    expect(code).toBe(0);
    expect(stdout).toBe(`export KUBECONFIG=${place.folder.kubeconfig}\n`);
    expect([...place.servers().keys()].sort()).toEqual(servers);
    const status = await controlPlaneStatus({ folder: place.folder.root });
    expect(status).toMatchObject({ exists: true, healthy: true, nodes: { wanted: 3, present: 3, ready: 3 } });
    await remember("kept");
});

function everyFile(folder: string): string[] {
    return fs.readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name));
}

test("Nobody else can read any of its files.", () => {
    const open = everyFile(place.folder.root).filter((file) => (fs.statSync(file).mode & 0o077) !== 0);
    expect(open).toEqual([]);
});

/** Empty for a descriptor that was closed since it was listed. */
function targetOf(descriptor: string): string {
    try {
        return fs.readlinkSync(descriptor);
    } catch (error) {
        if (isMissing(error)) return "";
        throw error;
    }
}

/** Addresses on which a process listens, as the kernel prints them: 0100007F is 127.0.0.1. */
function listeningAddresses(pid: number): string[] {
    const inodes = new Set(
        fs.readdirSync(`/proc/${pid}/fd`).flatMap((descriptor) => {
            return /^socket:\[(\d+)\]$/.exec(targetOf(`/proc/${pid}/fd/${descriptor}`))?.[1] ?? [];
        }),
    );
    return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) =>
        fs
            .readFileSync(table, "utf8")
            .split("\n")
            .slice(1)
            .map((line) => line.trim().split(/\s+/))
            .filter((fields) => fields[3] === "0A" && inodes.has(fields[9] ?? ""))
            .map((fields) => fields[1]?.split(":")[0] ?? ""),
    );
}

test("Every server listens on the loopback address only.", () => {
    for (const [name, { pid }] of place.servers()) {
        expect({ name, addresses: [...new Set(listeningAddresses(pid))] }).toEqual({ name, addresses: ["0100007F"] });
    }
});

test("Without a certificate the API server answers nobody.", async () => {
    const api = place.connect();
    const status = await new Promise((resolve, reject) => {
        https
            .get(`${api.server}/api`, { rejectUnauthorized: false }, (response) => {
                response.resume();
                resolve(response.statusCode);
            })
            .once("error", reject);
    });
    api.close();
    expect(status).toBe(401);
});

test("A second start leaves every process alone.", async () => {
    const before = place.pids();
    const { code, stderr } = await place.run("up", "--nodes", "3");
    expect(stderr).toMatch(/✓ {2}control plane {2}3 nodes, already running/);
    expect(code).toBe(0);
    expect(place.pids()).toEqual(before);
});

test.each(servers)(
    "After kill -9 of %s the next start brings it back, with all data and nothing else restarted.",
    async (name) => {
        const before = place.pids();
        place.kill(name);
        const plane = await place.up();
        expect(plane.serversStarted).toBe(1);
        const after = place.pids();
        expect(after[name]).not.toBe(before[name]);
        expect({ ...after, [name]: 0 }).toEqual({ ...before, [name]: 0 });
        expect(await recall()).toBe("kept");
    },
);

test("A server that runs and does not answer is started anew.", async () => {
    const before = place.pids();
    place.kill("kube-scheduler", "SIGSTOP");
    const plane = await place.up();
    expect(plane.serversStarted).toBe(1);
    expect(place.pids()["kube-scheduler"]).not.toBe(before["kube-scheduler"]);
});

test("After a reboot all data is there again, and a process that got a remembered pid is not touched.", async () => {
    for (const name of servers) place.kill(name);
    // What a reboot leaves: records of another boot, whose numbers now belong to others. This test's own, for one.
    for (const name of servers) {
        const file = path.join(place.folder.records, `${name}.process`);
        const [digest, , stat] = fs.readFileSync(file, "utf8").split("\n");
        const line = stat?.replace(/^\d+/, String(process.pid));
        fs.writeFileSync(file, `${digest}\n00000000-0000-0000-0000-000000000000\n${line}\nend\n`);
    }
    const plane = await place.up();
    expect(plane.serversStarted).toBe(servers.length);
    expect(await recall()).toBe("kept");
});

test("A process that got the pid of a dead server in the same boot is not touched either.", async () => {
    place.kill("kube-scheduler");
    const file = path.join(place.folder.records, "kube-scheduler.process");
    const [digest, boot, stat] = fs.readFileSync(file, "utf8").split("\n");
    fs.writeFileSync(file, `${digest}\n${boot}\n${stat?.replace(/^\d+/, String(process.pid))}\nend\n`);
    expect((await place.up()).serversStarted).toBe(1);
});

test("Two starts at once take turns: the second finds everything running.", async () => {
    place.kill("kwok");
    const runs = await Promise.all([place.run("up"), place.run("up")]);
    expect(runs.map(({ code }) => code)).toEqual([0, 0]);
    const said = runs.map(({ stderr }) => stderr).join("");
    expect(said).toMatch(/1 server started/);
    expect(said).toMatch(/already running/);
    expect(place.marked()).toHaveLength(servers.length);
});

test("Servers whose folder was removed under them are ended by the next start, which begins from nothing.", async () => {
    const before = Object.values(place.pids());
    fs.rmSync(place.folder.root, { recursive: true, force: true });
    expect(place.marked().sort()).toEqual([...before].sort());
    const plane = await place.up({}, recordedProgress());
    expect(plane.serversStarted).toBe(servers.length);
    expect(place.marked()).toHaveLength(servers.length);
    expect(Object.values(place.pids()).filter((pid) => before.includes(pid))).toEqual([]);
});

test("Stopping leaves no process and no file, and may be done twice.", async () => {
    const before = [...place.servers().values()];
    const { code, stderr } = await place.run("down");
    expect(stderr).toMatch(/✓ {2}control plane {2}6 processes ended, files removed/);
    expect(code).toBe(0);
    expect(before.filter(isRunning)).toEqual([]);
    expect(place.marked()).toEqual([]);
    expect(fs.readdirSync(place.work)).toEqual([]);
    expect((await place.run("down")).stderr).toMatch(/was not running/);
    expect(await controlPlaneStatus({ folder: place.folder.root })).toMatchObject({ exists: false, healthy: false });
});
