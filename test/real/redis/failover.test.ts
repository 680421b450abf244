import { chownSync, writeFileSync } from "node:fs";
import { serverArguments } from "../../../components/redis/conf";
import { nodes } from "../../../components/redis/specs";
import { proxyConf } from "../../../components/redis/topology";
import { graphmemoryRedis } from "../../../systems/graphmemory/stores";
import { planStack } from "../../../systems/plan";
import { plannedRedis } from "../../../systems/redis";
import { settingsOf } from "../../support/stack";
import { eventually, freePort, must, run, type Started, start } from "../support/process";
import { requirePrograms } from "../support/programs";
import { RealNode, RealRedis } from "./node";

requirePrograms(["haproxy"], ["/usr/sbin/haproxy"]);
jest.setTimeout(300_000);

/** The queue as production's stack file wants it: what fails over here is what is rendered there. */
const settings = settingsOf("production");
const plan = planStack(settings);
if (plan.graphmemory === undefined) throw new Error("production has no queue");
const watched = plannedRedis(graphmemoryRedis(plan, settings, plan.graphmemory, "queue"));
const file = { name: "rendered", hash: "" };
const { main, sidecars = [] } = nodes(watched, { config: file, scripts: file, access: file, internal: file });
const rendered = sidecars.find(({ name }) => name === "sentinel")?.env ?? {};

/** A pod of the nodes: the server and the sentinel beside it, told about each other as the container's environment would. */
class Member {
    readonly node: RealNode;
    #sentinel: Started | undefined;

    constructor(
        readonly redis: RealRedis,
        ordinal: number,
        readonly port: number,
        readonly sentinelPort: number,
    ) {
        this.node = new RealNode(redis, `redis-node-${ordinal}`, port);
    }

    get environment(): Readonly<Record<string, string>> {
        const [first] = members;
        return {
            ...this.node.environment,
            MASTER_NAME: rendered.MASTER_NAME ?? "",
            FIRST: `localhost:${first?.port}`,
            SELF_HOST: "localhost",
            SELF_PORT: String(this.port),
            SENTINELS: members.map(({ sentinelPort }) => `localhost:${sentinelPort}`).join(" "),
            SENTINEL_STATE: this.redis.path(`${this.node.name}/data/sentinel.conf`),
            SENTINEL_CONF: this.redis.path("conf"),
            SENTINEL_PORT: String(this.sentinelPort),
            RUN: this.redis.path(`${this.node.name}/run`),
            BIND: "127.0.0.1",
            QUORUM: rendered.QUORUM ?? "",
            ELECTION_SECONDS: main.env?.ELECTION_SECONDS ?? "",
        };
    }

    /** Both containers of a pod start at the same time. */
    async start(): Promise<void> {
        this.startSentinel();
        const node = [this.redis.path("scripts/node.sh"), ...serverArguments(this.node.places)];
        await this.node.run("/bin/sh", node, this.environment);
    }

    private startSentinel(): void {
        this.#sentinel = start("/bin/sh", [this.redis.path("scripts/sentinel.sh")], {
            as: this.redis.user,
            env: { ...this.environment, PING_SOCKET: this.run("sentinel.sock") },
        });
    }

    /** As the kubelet does when a container has ended by itself. */
    async sentinelStartsAgain(): Promise<void> {
        await eventually("the sentinel to end", () =>
            this.#sentinel?.process.exitCode === 0 && this.#sentinel.process.signalCode === null ? true : undefined,
        );
        this.startSentinel();
    }

    startKeeper(): void {
        this.node.startKeeper({ SENTINEL_SOCKET: this.run("sentinel.sock"), SENTINEL_TLS: this.run("sentinel.tls") });
    }

    private run(file: string): string {
        return this.redis.path(`${this.node.name}/run/${file}`);
    }

    async kill(): Promise<void> {
        await this.#sentinel?.stop("SIGKILL");
        await this.node.kill();
    }

    async role(): Promise<string> {
        const info = await this.redis.as("proxy", this.port, "info", "replication");
        return /role:(\w+)/.exec(info)?.[1] ?? "gone";
    }

    get sentinelLog(): string {
        return this.#sentinel?.stdout() ?? "";
    }
}

let redis: RealRedis;
let proxy: Started;
let proxyPort: number;
let metricsPort: number;
const members: Member[] = [];

beforeAll(async () => {
    redis = await RealRedis.create(watched);
    for (let ordinal = 0; ordinal < 3; ordinal++) {
        members.push(new Member(redis, ordinal, await freePort(), await freePort()));
    }
    await Promise.all(members.map((member) => member.start()));
    proxyPort = await freePort();
    metricsPort = await freePort();
    const backends = members.map(({ node, port }) => ({ name: node.name, address: `127.0.0.1:${port}` }));
    const places = { listen: "127.0.0.1", port: proxyPort, metricsPort, authority: redis.authority };
    writeFileSync(redis.path("haproxy.cfg"), proxyConf(backends, places));
    chownSync(redis.path("haproxy.cfg"), redis.user.uid, redis.user.gid);
    const env = { PROXY_PASSWORD: redis.passwords["proxy/1"] ?? "" };
    await must("/usr/sbin/haproxy", ["-c", "-f", redis.path("haproxy.cfg")], { env });
    proxy = start("/usr/sbin/haproxy", ["-f", redis.path("haproxy.cfg")], { as: redis.user, env });
});

afterAll(async () => {
    await proxy.stop();
    for (const member of members) await member.kill();
    redis.remove();
});

const through = (...command: readonly string[]) => redis.as("graphmemory_backend", proxyPort, ...command);

/** The queue's next item, however often the proxy must be asked; never twice. */
async function push(item: number): Promise<void> {
    await eventually(`item ${item}`, async () => {
        const length = await through("llen", "queue:analytics");
        if (length === String(item)) return true;
        if (length === String(item - 1)) await through("rpush", "queue:analytics", String(item));
        return undefined;
    });
}

async function masterIs(): Promise<Member> {
    const roles = await Promise.all(members.map((member) => member.role()));
    const masters = members.filter((_, index) => roles[index] === "master");
    const [master] = masters;
    if (master === undefined || masters.length > 1) throw new Error(`masters: ${roles.join(", ")}`);
    return master;
}

describe("three nodes with their sentinels and the proxy, from the rendered files", () => {
    let former: Member;

    it("begin with the first node as master, the others behind it, and the proxy leading to it", async () => {
        await eventually("two replicas", async () => {
            const [first] = members;
            const info = await redis.as("proxy", first?.port ?? 0, "info", "replication");
            return info.includes("connected_slaves:2") ? true : undefined;
        });
        former = await masterIs();
        expect(former).toBe(members[0]);
        await push(1);
    });

    it("are shown to Prometheus by the proxy as one master, under the names that the alerts read", async () => {
        const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
        expect(metrics).toMatch(/^haproxy_backend_active_servers\{proxy="master"\} 1$/m);
        expect(metrics).toMatch(/^haproxy_frontend_current_sessions\{proxy="redis"\} \d+$/m);
    });

    it("refuse the sentinels' port to every caller", async () => {
        const port = members[0]?.sentinelPort ?? 0;
        expect(await redis.as("graphmemory_backend", port, "sentinel", "masters")).toMatch(/WRONGPASS|NOAUTH/);
        expect(await redis.as("sentinel", port, "sentinel", "get-master-addr-by-name", "main")).toContain("localhost");
    });

    it("choose a new master when the old one is killed, and lose nothing that was replicated", async () => {
        for (let item = 2; item <= 50; item++) await push(item);
        await eventually("both replicas to have it", async () =>
            (await through("wait", "2", "5000")) === "2" ? true : undefined,
        );
        await eventually("every sentinel to know the others", async () => {
            const known = await Promise.all(
                members.map(({ sentinelPort }) => redis.as("sentinel", sentinelPort, "sentinel", "sentinels", "main")),
            );
            return known.every((answer) => answer.split("\n").filter((line) => line === "runid").length === 2)
                ? true
                : undefined;
        });
        await former.kill();
        await eventually("the proxy to lead to the new master", async () =>
            (await through("llen", "queue:analytics")) === "50" ? true : undefined,
        );
        const master = await masterIs();
        expect(master).not.toBe(former);
        await push(51);
        await eventually("the other replica to have it", async () =>
            (await through("wait", "1", "5000")) === "1" ? true : undefined,
        );
    });

    it("wait for more than half of the sentinels before anybody takes a place", async () => {
        const [one] = members.filter((member) => member !== former);
        const SENTINELS = `localhost:1 localhost:2 localhost:${one?.sentinelPort}`;
        const alone = await run("/bin/sh", [redis.path("scripts/node.sh")], {
            as: redis.user,
            env: { ...former.environment, SENTINELS, ELECTION_SECONDS: "0" },
        });
        expect(alone.code).toBe(1);
        expect(alone.stderr).toContain("only 1 of 3 sentinels answer");
    });

    it("follow that choice when all of them start anew, the one that missed it first in line", async () => {
        for (const member of members.filter((one) => one !== former)) await member.kill();
        await Promise.all(members.map((member) => member.start()));
        await eventually("the data", async () =>
            (await through("llen", "queue:analytics")) === "51" ? true : undefined,
        );
        expect(await former.role()).toBe("slave");
        await former.kill();
    });

    it("take the old master back as a replica of the new one", async () => {
        await former.start();
        expect(former.node.log).toContain("is master");
        expect(await former.role()).toBe("slave");
        await eventually("the data", async () =>
            (await redis.as("graphmemory_backend", former.port, "llen", "queue:analytics")) === "51" ? true : undefined,
        );
    });

    it("stop taking writes at a master that has lost everybody", async () => {
        const master = await masterIs();
        for (const member of members.filter((one) => one !== master)) await member.kill();
        await eventually("the refusal", async () => {
            const answer = await redis.as("graphmemory_backend", master.port, "rpush", "queue:analytics", "lost");
            return answer.includes("NOREPLICAS") ? true : undefined;
        });
        await eventually("the proxy to close", async () =>
            (await through("ping")).includes("PONG") ? undefined : true,
        );
        const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
        expect(metrics).toMatch(/^haproxy_backend_active_servers\{proxy="master"\} 0$/m);
    });

    it("come back after all of them were killed, and go on from the last master with all data", async () => {
        const before = await masterIs();
        await before.kill();
        await Promise.all(members.map((member) => member.start()));
        await eventually("one master", () =>
            masterIs().then(
                (master) => master,
                () => undefined,
            ),
        );
        await eventually("the data", async () =>
            (await through("llen", "queue:analytics")) === "51" ? true : undefined,
        );
        for (const member of members) {
            expect(member.node.log).toMatch(/sentinels answer; \S+ is master since election [1-9]/);
        }
    });

    it("watch with the new certificate when it was renewed, and forget nothing", async () => {
        const elected = await masterIs();
        for (const member of members) member.startKeeper();
        await redis.renewCertificate();
        for (const member of members) await member.sentinelStartsAgain();
        // The new authority is what the client trusts now: whoever answers has its certificate.
        for (const { sentinelPort } of members) {
            await eventually("the sentinel", async () => {
                const answer = await redis.as("sentinel", sentinelPort, "sentinel", "get-master-addr-by-name", "main");
                return answer.includes(String(elected.port)) ? true : undefined;
            });
        }
        for (const member of members) await member.node.endKeeper();
    });
});
