import { randomBytes } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PostgresArgs } from "../../../components/postgres";
import { accessPlan, passwordLogins } from "../../../components/postgres/access";
import { accessFiles, checkFiles, configFiles, scriptFiles } from "../../../components/postgres/files";
import { type ServerPlaces, serverArguments } from "../../../components/postgres/places";
import { scramVerifier } from "../../../components/postgres/scram";
import { Authority } from "../support/certificates";
import { eventually, freePort, must, type Run, run, type Started, start } from "../support/process";
import { requirePrograms, type User, userNamed } from "../support/programs";

export const programs = "/usr/lib/postgresql/15/bin";
requirePrograms(["postgresql-15", "openssl"], [`${programs}/postgres`, "openssl"]);

/**
 * A real server from the very files that the component renders, on loopback and a port of its own. Folders stand in for
 * the mounts; nothing else differs from the pod.
 */
export class RealServer {
    readonly port: number;
    readonly folder: string;
    readonly user: User;
    readonly passwords = new Map<string, string>();
    /** What the pod's environment adds: the way to the archive. */
    surroundings: Readonly<Record<string, string>> = {};
    #authority: Authority | undefined;
    #server: Started | undefined;
    #keeper: Started | undefined;

    private constructor(folder: string, port: number, user: User) {
        this.folder = folder;
        this.port = port;
        this.user = user;
    }

    static async create(args: PostgresArgs): Promise<RealServer> {
        const user = userNamed("postgres");
        const folder = mkdtempSync(join(tmpdir(), "stackwright-postgres-"));
        chmodSync(folder, 0o755);
        const server = new RealServer(folder, await freePort(), user);
        for (const name of ["conf", "scripts", "access", "verifiers", "check", "passwords"]) {
            mkdirSync(server.path(name));
        }
        for (const name of ["volume", "sockets", "tmp"]) {
            mkdirSync(server.path(name));
            chownSync(server.path(name), user.uid, user.gid);
        }
        await server.renewCertificate(await Authority.create(server.path("authority")));
        server.write("conf", configFiles(args));
        server.write("scripts", scriptFiles(args));
        server.apply(args);
        return server;
    }

    get authority(): string {
        return this.path("authority/ca.crt");
    }

    path(name: string): string {
        return join(this.folder, name);
    }

    /** Writes what a later run of the program would: rules, roles, verifiers and what the check knocks with. */
    apply(args: PostgresArgs): string {
        const { files, mark } = accessFiles(args);
        const verifiers: Record<string, string> = {};
        for (const { role, generation } of passwordLogins(accessPlan(args))) {
            const key = `${role}/${generation}`;
            const password = this.passwords.get(key) ?? randomBytes(16).toString("hex");
            this.passwords.set(key, password);
            this.passwords.set(role, password);
            verifiers[role] = scramVerifier(password, `test/${key}`);
        }
        for (const folder of ["access", "verifiers"]) {
            rmSync(this.path(folder), { recursive: true });
            mkdirSync(this.path(folder));
        }
        this.write("verifiers", verifiers);
        this.write("access", files);
        this.write("check", checkFiles(args));
        this.write("passwords", Object.fromEntries(this.passwords));
        return mark;
    }

    /** A client's certificate from the same authority. */
    async issue(folder: string, commonName: string): Promise<void> {
        await this.#authority?.issue(folder, commonName, [commonName]);
    }

    async renewCertificate(authority: Authority): Promise<void> {
        this.#authority = authority;
        await authority.issue(this.path("tls"), "postgres", ["postgres", "localhost"]);
        // As a Secret volume shows it: owned by root, readable through the pod's group.
        chownSync(this.path("tls/tls.key"), 0, this.user.gid);
        chmodSync(this.path("tls/tls.key"), 0o440);
    }

    async prepare(env: Readonly<Record<string, string>> = {}): Promise<Run> {
        return run("/bin/sh", [this.path("scripts/prepare.sh")], {
            as: this.user,
            env: { ...this.environment, ...env },
        });
    }

    async start(extra: readonly string[] = []): Promise<void> {
        this.#server = start(`${programs}/postgres`, [...serverArguments(this.places), ...extra], {
            as: this.user,
            env: this.environment,
        });
        const server = this.#server;
        await eventually("the server to be alive", async () => {
            if (server.process.exitCode !== null) throw new Error(`the server ended: ${server.stderr()}`);
            const { code } = await run("/bin/sh", [this.path("scripts/alive.sh")], {
                as: this.user,
                env: this.environment,
            });
            return code === 0 ? true : undefined;
        });
        await eventually("the server to be ready", async () => {
            const { code } = await run(`${programs}/pg_isready`, ["--quiet"], { env: this.environment });
            return code === 0 ? true : undefined;
        });
    }

    startKeeper(): void {
        this.#keeper = start("/bin/sh", [this.path("scripts/keeper.sh")], {
            as: this.user,
            env: {
                ...this.environment,
                ACCESS: this.path("access"),
                VERIFIERS: this.path("verifiers"),
                TLS: this.path("tls"),
                AUTHORITIES: this.path("authority"),
                ALIVE: this.path("tmp/keeper.alive"),
                INTERVAL: "1",
            },
        });
    }

    get keeperLog(): string {
        return `${this.#keeper?.stdout() ?? ""}${this.#keeper?.stderr() ?? ""}`;
    }

    get serverLog(): string {
        return this.#server?.stderr() ?? "";
    }

    /** The job that proves every login, as the program would run it. */
    check(mark: string, timeout = 30): Promise<Run> {
        return run("/bin/sh", [this.path("check/check.sh")], {
            env: {
                ...this.environment,
                PGHOST: "localhost",
                PGSSLROOTCERT: this.authority,
                LOGINS: this.path("check/logins"),
                PASSWORDS: this.path("passwords"),
                PLAN: mark,
                TIMEOUT: String(timeout),
            },
        });
    }

    /** A caller's own client, over the network. */
    query(
        role: string,
        database: string,
        sql: string,
        options: { readonly password?: string; readonly parameters?: string } = {},
    ): Promise<Run> {
        const where = `host=localhost port=${this.port} user=${role} dbname=${database} connect_timeout=5`;
        const how = options.parameters ?? `sslmode=verify-full sslrootcert=${this.authority}`;
        return run(
            `${programs}/psql`,
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", `${where} ${how}`, "-c", sql],
            {
                env: {
                    ...this.environment,
                    PGPASSWORD: options.password ?? this.passwords.get(role) ?? "",
                    PGHOST: "",
                },
            },
        );
    }

    /** The superuser, who only exists on the pod's socket. */
    async administer(sql: string, database = "postgres"): Promise<string> {
        const out = await must(
            `${programs}/psql`,
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", database, "-c", sql],
            {
                as: this.user,
                env: this.environment,
            },
        );
        return out.trim();
    }

    /** Closes the present segment of the log, and waits until it is stored. */
    async archiveAll(): Promise<void> {
        const last = await this.administer("SELECT pg_walfile_name(pg_switch_wal())");
        await eventually(`segment ${last} to be archived`, async () =>
            (await this.administer(`SELECT last_archived_wal >= '${last}' FROM pg_stat_archiver`)) === "t"
                ? true
                : undefined,
        );
    }

    async stop(signal: NodeJS.Signals = "SIGINT"): Promise<void> {
        await this.#keeper?.stop();
        await this.#server?.stop(signal);
    }

    async remove(): Promise<void> {
        await this.stop();
        rmSync(this.folder, { recursive: true, force: true });
    }

    get environment(): Readonly<Record<string, string>> {
        return {
            PATH: `${programs}:${process.env.PATH ?? ""}`,
            PGDATA: this.places.data,
            PGHOST: this.places.sockets,
            PGPORT: String(this.port),
            PGUSER: "postgres",
            PGDATABASE: "postgres",
            ...this.surroundings,
        };
    }

    get places(): ServerPlaces {
        return {
            conf: this.path("conf"),
            data: this.path("volume/pgdata"),
            access: this.path("access"),
            tls: this.path("tls"),
            sockets: this.path("sockets"),
            listen: "127.0.0.1",
            port: this.port,
        };
    }

    private write(folder: string, files: Readonly<Record<string, string>>): void {
        for (const [name, text] of Object.entries(files)) {
            // Roles with a generation are only remembered, not files.
            if (!name.includes("/")) writeFileSync(join(this.path(folder), name), text);
        }
    }
}
