import fc from "fast-check";
import { serverConf } from "../../../components/postgres/conf";
import { planMemory } from "../../../components/postgres/memory";
import { validatePostgres } from "../../../components/postgres/validate";
import { args, standby } from "./samples";

const MiB = 2 ** 20;

function limitedTo(memory: string) {
    return { ...args, resources: { requests: { cpu: "1", memory }, limits: { cpu: "1", memory } } };
}

describe("postgresql.conf", () => {
    const { settings } = serverConf(args);

    it("has the figures of the specification: 512 MB of buffers and 200 connections in 2 GiB", () => {
        expect(settings).toMatchObject({ shared_buffers: "512MB", max_connections: "200" });
    });

    it("divides what the limit leaves among all who may sort at once, and never promises more than there is", () => {
        const plan = planMemory(args);
        expect(settings.work_mem).toBe("4672kB");
        expect(plan.workMem).toBeGreaterThanOrEqual(4 * MiB);
        expect(plan.needed).toBeLessThanOrEqual(plan.limit);
        expect(settings.hash_mem_multiplier).toBe("1");
    });

    it("takes a quarter of the memory for buffers where nobody says how much", () => {
        const { sharedBuffers: _, ...rest } = limitedTo("8Gi");
        expect(serverConf(rest).settings.shared_buffers).toBe("2048MB");
        expect(serverConf({ ...rest, sharedBuffers: "3Gi" }).settings.shared_buffers).toBe("3072MB");
    });

    it("speaks TLS 1.3 only and stores passwords as SCRAM only", () => {
        expect(settings).toMatchObject({
            ssl: "on",
            ssl_min_protocol_version: "TLSv1.3",
            password_encryption: "scram-sha-256",
        });
    });

    it("never writes the values of parameters into the log", () => {
        expect(settings).toMatchObject({ log_parameter_max_length: "0", log_parameter_max_length_on_error: "0" });
    });

    it("archives finished log where there is an archive, and says so where there is none", () => {
        expect(settings.archive_mode).toBe("off");
        const archive = {
            command: "store '%p'",
            timeoutSeconds: 240,
            memory: "96Mi",
            init: [],
            volumes: {},
            mounts: [],
            env: {},
        };
        const { text } = serverConf({ ...args, archive });
        expect(text).toContain("archive_mode = 'on'\n");
        expect(text).toContain("archive_command = 'store ''%p'''\n");
        expect(text).toContain("archive_timeout = '240s'\n");
    });

    it("waits for one of the named standbys only where replication is synchronous", () => {
        const replicas = (synchronous: boolean) =>
            serverConf({ ...args, readReplicas: { part: standby, count: 2, synchronous, failover: "manual" } });
        expect(replicas(false).settings).not.toHaveProperty("synchronous_standby_names");
        expect(replicas(true).settings.synchronous_standby_names).toBe('ANY 1 ("postgres-read-0", "postgres-read-1")');
    });

    it("takes further settings as they are", () => {
        expect(serverConf({ ...args, parameters: { jit: "off" } }).text).toContain("jit = 'off'\n");
    });

    it("fits into any memory limit that is accepted", () => {
        const sizes = fc.record({
            mebibytes: fc.integer({ min: 256, max: 64 * 1024 }),
            maxConnections: fc.integer({ min: 10, max: 2000 }),
        });
        fc.assert(
            fc.property(sizes, ({ mebibytes, maxConnections }) => {
                const { sharedBuffers: _, ...rest } = { ...limitedTo(`${mebibytes}Mi`), maxConnections };
                const memory = validatePostgres(rest).filter(({ path }) => path.endsWith("limits.memory"));
                const plan = planMemory(rest);
                expect(memory.length === 0).toBe(plan.needed <= plan.limit);
                if (memory.length === 0) expect(plan.workMem).toBeGreaterThanOrEqual(64 * 1024);
            }),
        );
    });
});
