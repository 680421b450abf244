import { Redis, type RedisArgs, redisDemands } from "../../../components/redis";
import { type Registered, record } from "../../support/engine";
import { args, sentinels, shop, worker } from "./samples";

const kinds = {
    set: "kubernetes:apps/v1:StatefulSet",
    deployment: "kubernetes:apps/v1:Deployment",
    secret: "kubernetes:core/v1:Secret",
    service: "kubernetes:core/v1:Service",
    job: "kubernetes:batch/v1:Job",
    password: "random:index/randomPassword:RandomPassword",
} as const;

const create = (change: Partial<RedisArgs> = {}) => record(() => new Redis("shop-redis", { ...args, ...change }));

function named(recorded: readonly Registered[], kind: keyof typeof kinds, name: string): Registered {
    const found = recorded.find(
        (one) => one.type === kinds[kind] && (one.inputs.metadata as { name?: string } | undefined)?.name === name,
    );
    if (found === undefined) throw new Error(`no ${kind} ${name}`);
    return found;
}

function containersOf(workload: Registered): string[] {
    const { template } = workload.inputs.spec as { template: { spec: { containers: { name: string }[] } } };
    return template.spec.containers.map(({ name }) => name);
}

jest.setTimeout(60_000);

describe("the Redis component", () => {
    let single: readonly Registered[];
    let several: readonly Registered[];
    beforeAll(async () => {
        single = await create();
        several = await create(sentinels);
    });

    it("is one node behind its own Service where nothing else is asked for", () => {
        const set = named(single, "set", "redis");
        expect(set.inputs).toMatchObject({
            spec: {
                replicas: 1,
                volumeClaimTemplates: [{ spec: { resources: { requests: { storage: "10Gi" } } } }],
                template: { spec: { securityContext: { runAsUser: 999, runAsNonRoot: true } } },
            },
        });
        expect(containersOf(set)).toEqual(["redis", "keeper", "exporter"]);
        expect(named(single, "service", "redis").inputs).toMatchObject({ spec: { ports: [{ port: 6379 }] } });
    });

    it("is three nodes with their sentinels behind a proxy that has the callers' Service", () => {
        const set = named(several, "set", "redis-node");
        expect(set.inputs).toMatchObject({ spec: { replicas: 3, podManagementPolicy: "Parallel" } });
        expect(containersOf(set)).toEqual(["redis", "sentinel", "keeper", "exporter"]);
        expect(named(several, "deployment", "redis").inputs).toMatchObject({ spec: { replicas: 2 } });
        expect(named(several, "service", "redis").inputs).toMatchObject({
            spec: { selector: { "app.kubernetes.io/name": "redis" } },
        });
    });

    it("does not roll its pods for a new caller or a new password", async () => {
        const annotations = (recorded: readonly Registered[]) =>
            (named(recorded, "set", "redis").inputs.spec as { template: { metadata: { annotations: unknown } } })
                .template.metadata.annotations;
        const rotating = await create({ rotation: { generation: 2, overlap: true }, callers: args.callers.slice(1) });
        expect(annotations(rotating)).toEqual(annotations(single));
        expect(annotations(await create({ internalGeneration: 2 }))).not.toEqual(annotations(single));
    });

    it("keeps the former password while two are valid, and hands out the newer one", async () => {
        const rotating = await create({ rotation: { generation: 2, overlap: true } });
        const passwords = rotating
            .filter(({ type, name }) => type === kinds.password && name.includes("shop_backend"))
            .map(({ name }) => name);
        expect(passwords).toEqual(["shop-redis-password-shop_backend-b", "shop-redis-password-shop_backend-a"]);
    });

    it("hands every caller a Secret of its own, after its login is proved", () => {
        const secret = named(single, "secret", "redis-shop-backend");
        expect(secret.secrets).toEqual(["stringData"]);
        expect(Object.keys(secret.inputs.stringData as object).sort()).toEqual([
            "host",
            "password",
            "port",
            "uri",
            "username",
        ]);
        const component = single.find(({ name }) => name === "shop-redis-for-shop-backend");
        expect(component?.dependsOn).toContain("shop-redis-check");
        expect(named(single, "job", "redis-check").parent).toBe("shop-redis-check");
    });

    it("asks its namespace for all of its pods and claims", () => {
        const asked = (change: RedisArgs) =>
            redisDemands(change).map(({ name, pods, claims }) => [name, pods, claims.length]);
        expect(asked(args)).toEqual([
            ["redis", 1, 1],
            ["redis-check", 1, 0],
        ]);
        expect(asked(sentinels)).toEqual([
            ["redis-node", 3, 1],
            ["redis", 2, 0],
            ["redis-check", 1, 0],
        ]);
    });

    it("tells a caller where its Redis is", async () => {
        let redis: Redis | undefined;
        await record(() => {
            redis = new Redis("shop-redis", sentinels);
        });
        expect(redis?.connectionFor(shop)).toMatchObject({
            host: "redis",
            port: 6379,
            user: "shop_backend",
            credentials: { name: "redis-shop-backend" },
        });
        expect(() => redis?.connectionFor({ ...worker })).toThrow("shop/shop-worker has no access to this Redis");
    });
});
