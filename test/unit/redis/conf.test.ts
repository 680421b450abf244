import { accessList, accessMark, passwordKeys } from "../../../components/redis/acl";
import { serverConf } from "../../../components/redis/conf";
import { majorityOf, nodeHosts, proxyConf, topologyOf } from "../../../components/redis/topology";
import { args, sentinels } from "./samples";

const passwords = Object.fromEntries(
    [...passwordKeys({ ...args, rotation: { generation: 2, overlap: true } }), ...passwordKeys(sentinels)].map(
        (key) => [key, `secret of ${key}`],
    ),
);

describe("redis.conf", () => {
    it("lets the data take three quarters of the memory limit", () => {
        expect(serverConf(args)).toContain(`maxmemory ${768 * 2 ** 20}\n`);
        expect(serverConf({ ...args, maxMemory: "512Mi" })).toContain(`maxmemory ${512 * 2 ** 20}\n`);
    });

    it("forgets the oldest of a cache and nothing of a queue", () => {
        expect(serverConf(args)).toContain("maxmemory-policy allkeys-lru\n");
        expect(serverConf({ ...args, role: "queue" })).toContain("maxmemory-policy noeviction\n");
    });

    it("takes no work for a queue that cannot be saved, and serves a cache whose disk is broken", () => {
        expect(serverConf({ ...args, role: "queue" })).toContain("stop-writes-on-bgsave-error yes\n");
        expect(serverConf(args)).toContain("stop-writes-on-bgsave-error no\n");
    });

    it("writes every second and speaks TLS 1.3 only", () => {
        expect(serverConf(args)).toContain("appendonly yes\nappendfsync everysec\n");
        expect(serverConf(args)).toContain('tls-protocols "TLSv1.3"\n');
    });

    it("stops a master that has lost all its replicas from taking writes, where there are replicas", () => {
        expect(serverConf(sentinels)).toContain("min-replicas-to-write 1\n");
        expect(serverConf(args)).not.toContain("min-replicas-to-write");
    });
});

describe("the access list", () => {
    const list = accessList(args, passwords);
    const rules = (user: string) => list.split("\n").find((line) => line.startsWith(`user ${user} `)) ?? "";

    it("shuts the default user out and names every caller once, with its own keys", () => {
        expect(list.split("\n")[0]).toBe("user default off -@all");
        expect(rules("shop_backend")).toMatch(
            /^user shop_backend on #[0-9a-f]{64} ~cart:\* &cart:\* ~session:\* &session:\* -@all \+@read/,
        );
        expect(rules("shop_worker")).toContain(" %R~cart:* ");
        expect(rules("scaler")).toContain(" %R~jobs:* -@all +@connection -@dangerous -@admin +info ");
    });

    it("takes dangerous commands away after everything else, from every caller", () => {
        for (const user of ["shop_backend", "shop_worker", "redis_backup"]) {
            const words = rules(user).split(" ");
            expect(words.indexOf("-@dangerous")).toBeGreaterThan(words.findLastIndex((word) => /^\+@/.test(word)));
        }
    });

    it("lets a caller walk over all keys only where nobody else's are among them", () => {
        expect(rules("shop_backend")).toContain(" -scan ");
        const alone = { ...args, callers: args.callers.filter(({ caller }) => caller.name === "shop-backend") };
        expect(accessList(alone, passwords)).not.toContain("-scan");
    });

    it("holds two hashes for every caller while two passwords are valid, and no password ever", () => {
        const both = accessList({ ...args, rotation: { generation: 2, overlap: true } }, passwords);
        expect(both.match(/user shop_backend on #[0-9a-f]{64} #[0-9a-f]{64} /)).not.toBeNull();
        expect(both.match(/user keeper on #[0-9a-f]{64} -/)).not.toBeNull();
        expect(both).not.toContain("secret of");
    });

    it("is marked by what it says, so that any change of it is a new mark", () => {
        expect(accessMark({ ...args, callers: args.callers.slice(1) })).not.toBe(accessMark(args));
        expect(accessMark({ ...args, rotation: { generation: 2 } })).not.toBe(accessMark(args));
        expect(accessMark({ ...args })).toBe(accessMark(args));
    });
});

describe("several nodes", () => {
    it("are announced by names that stay when a pod moves", () => {
        const topology = topologyOf(sentinels);
        if (topology === undefined) throw new Error("the sample has no sentinels");
        expect(nodeHosts(topology)).toEqual(
            [0, 1, 2].map((ordinal) => `redis-node-${ordinal}.redis-node-pods.shop.svc.cluster.local`),
        );
        expect([1, 3, 5].map(majorityOf)).toEqual([1, 2, 3]);
    });

    it("are led to by the proxy only where they are master and followed", () => {
        const text = proxyConf([{ name: "redis-node-0", address: "redis-node-0:6379" }], {
            listen: "",
            port: 6379,
            metricsPort: 9121,
            authority: "/etc/authority/ca.crt",
        });
        expect(text).toContain("tcp-check expect rstring role:master\\r\\nconnected_slaves:[1-9]\n");
        expect(text).toContain("on-marked-down shutdown-sessions");
        // The password is in the proxy's environment, never in its file.
        expect(text).toMatch(/tcp-check send "AUTH proxy \$[{]PROXY_PASSWORD[}]/);
    });
});
