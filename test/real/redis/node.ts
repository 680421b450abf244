import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RedisArgs } from "../../../components/redis";
import { accessList, accessMark, passwordKeys } from "../../../components/redis/acl";
import { type ServerPlaces, serverArguments } from "../../../components/redis/conf";
import { checkFiles, configFiles, scriptFiles } from "../../../components/redis/files";
import { callerUsers, internalUsers } from "../../../components/redis/users";
import { Authority } from "../support/certificates";
import { eventually, type Run, run, type Started, start } from "../support/process";
import { requirePrograms, type User, userNamed } from "../support/programs";

requirePrograms(
    ["redis-server", "redis-sentinel", "openssl"],
    ["redis-server", "redis-sentinel", "redis-cli", "openssl"],
);

/** What all nodes of a test share: the rendered files, the certificates and the passwords. */
export class RealRedis {
    readonly user: User = userNamed("redis");
    readonly folder = mkdtempSync(join(tmpdir(), "stackwright-redis-"));
    readonly passwords: Record<string, string> = {};

    private constructor() {}

    static async create(args: RedisArgs): Promise<RealRedis> {
        const redis = new RealRedis();
        chmodSync(redis.folder, 0o755);
        for (const name of ["conf", "scripts", "access", "internal", "check", "passwords"]) mkdirSync(redis.path(name));
        await redis.renewCertificate();
        redis.write("conf", configFiles(args));
        redis.write("scripts", scriptFiles(args));
        redis.apply(args);
        redis.write(
            "internal",
            Object.fromEntries(internalUsers(args).map(({ user }) => [user, redis.passwords[`${user}/1`] ?? ""])),
        );
        return redis;
    }

    get authority(): string {
        return this.path("tls/ca.crt");
    }

    path(name: string): string {
        return join(this.folder, name);
    }

    /** Writes what a later run of the program would: the access list, and what the check knocks with. */
    apply(args: RedisArgs): void {
        for (const key of passwordKeys(args)) this.passwords[key] ??= randomBytes(16).toString("hex");
        this.write("access", { "users.acl": accessList(args, this.passwords) });
        this.write("check", checkFiles(args));
        this.write(
            "passwords",
            Object.fromEntries(
                callerUsers(args).map(({ user, generations: [current] }) => [
                    user,
                    this.passwords[`${user}/${current}`] ?? "",
                ]),
            ),
        );
    }

    async renewCertificate(): Promise<void> {
        const authority = await Authority.create(this.path("authority"));
        await authority.issue(this.path("tls"), "redis", ["redis", "localhost"]);
        chownSync(this.path("tls/tls.key"), 0, this.user.gid);
        chmodSync(this.path("tls/tls.key"), 0o440);
    }

    /** The job that proves every login, as the program would run it. */
    check(args: RedisArgs, port: number): Promise<Run> {
        return run("/bin/sh", [this.path("check/check.sh")], {
            env: {
                HOST: "localhost",
                PORT: String(port),
                CA: this.authority,
                LOGINS: this.path("check/logins"),
                PASSWORDS: this.path("passwords"),
                MARK: accessMark(args),
                TIMEOUT: "30",
            },
        });
    }

    /** A caller's own client. */
    async as(user: string, port: number, ...command: readonly string[]): Promise<string> {
        const password = this.passwords[`${user}/1`] ?? "";
        return this.with(user, password, port, ...command);
    }

    async with(user: string, password: string, port: number, ...command: readonly string[]): Promise<string> {
        const where = ["--user", user, "--tls", "--cacert", this.authority, "-h", "localhost", "-p", String(port)];
        const { stdout, stderr } = await run("redis-cli", ["--no-auth-warning", ...where, ...command], {
            env: { REDISCLI_AUTH: password },
        });
        return `${stdout}${stderr}`.trim();
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }

    private write(folder: string, files: Readonly<Record<string, string>>): void {
        for (const [name, text] of Object.entries(files)) writeFileSync(join(this.path(folder), name), text);
    }
}

/** One pod: its own volume and port. */
export class RealNode {
    #server: Started | undefined;
    #keeper: Started | undefined;

    constructor(
        readonly redis: RealRedis,
        readonly name: string,
        readonly port: number,
    ) {
        for (const folder of [name, `${name}/data`, `${name}/run`]) {
            mkdirSync(redis.path(folder), { recursive: true });
            chownSync(redis.path(folder), redis.user.uid, redis.user.gid);
        }
    }

    get places(): ServerPlaces {
        return {
            conf: this.redis.path("conf"),
            data: this.redis.path(`${this.name}/data`),
            access: this.redis.path("access"),
            tls: this.redis.path("tls"),
            socket: this.redis.path(`${this.name}/run/redis.sock`),
            bind: "127.0.0.1",
            port: this.port,
        };
    }

    get environment(): Readonly<Record<string, string>> {
        return {
            INTERNAL: this.redis.path("internal"),
            TLS: this.redis.path("tls"),
            PING_USER: "metrics",
            PING_SOCKET: this.places.socket,
        };
    }

    get log(): string {
        return `${this.#server?.stdout() ?? ""}${this.#server?.stderr() ?? ""}`;
    }

    get keeperLog(): string {
        return `${this.#keeper?.stdout() ?? ""}${this.#keeper?.stderr() ?? ""}`;
    }

    /** `extra` stands for the sizes that a test machine cannot hold. */
    async start(...extra: readonly string[]): Promise<void> {
        await this.run("redis-server", [...serverArguments(this.places), ...extra]);
    }

    async run(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<void> {
        const server = start(command, args, { as: this.redis.user, env: { ...this.environment, ...env } });
        this.#server = server;
        await eventually(`${this.name} to be ready`, async () => {
            if (server.process.exitCode !== null) throw new Error(`${this.name} ended: ${this.log}`);
            return (await this.ping("ready")).code === 0 ? true : undefined;
        });
    }

    ping(what: "live" | "ready"): Promise<Run> {
        return run("/bin/sh", [this.redis.path("scripts/ping.sh"), what], {
            as: this.redis.user,
            env: this.environment,
        });
    }

    /** `more` is what the environment adds where sentinels are beside. */
    startKeeper(more: Readonly<Record<string, string>> = {}): void {
        this.#keeper = start("/bin/sh", [this.redis.path("scripts/keeper.sh")], {
            as: this.redis.user,
            env: {
                ...this.environment,
                ACCESS: this.redis.path("access"),
                SOCKET: this.places.socket,
                ALIVE: this.redis.path(`${this.name}/run/keeper.alive`),
                INTERVAL: "1",
                ...more,
            },
        });
    }

    async kill(): Promise<void> {
        await this.#server?.stop("SIGKILL");
    }

    async endKeeper(): Promise<void> {
        await this.#keeper?.stop();
    }

    async stop(): Promise<void> {
        await this.endKeeper();
        await this.#server?.stop();
    }
}
