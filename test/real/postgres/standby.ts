import { chownSync, mkdirSync, writeFileSync } from "node:fs";
import type { PostgresArgs } from "../../../components/postgres";
import { standbyConfigFiles } from "../../../components/postgres/files";
import { serverArguments } from "../../../components/postgres/places";
import { args, migration, standby, store, traffic } from "../../unit/postgres/samples";
import { eventually, type Run, run, type Started, start } from "../support/process";
import type { RealServer } from "./server";

/** A small primary with two replicas; no program changes its schema. */
export function replicated(replicas: Pick<NonNullable<PostgresArgs["readReplicas"]>, "synchronous">): PostgresArgs {
    return {
        ...args,
        maxConnections: 30,
        sharedBuffers: "64Mi",
        callers: traffic.callersOf(store, "postgres").filter(({ caller }) => caller !== migration),
        readReplicas: { part: standby, count: 2, failover: "manual", ...replicas },
    };
}

/** Starts a server, and waits until its logins are as planned. */
export async function begin(primary: RealServer): Promise<void> {
    await primary.start();
    primary.startKeeper();
    await eventually("the plan", () => (primary.keeperLog.includes("access is as") ? true : undefined));
}

/** One pod of the read replicas: its own volume, port and name, the primary's certificates. */
export class Standby {
    readonly folder: string;
    #server: Started | undefined;

    constructor(
        private readonly primary: RealServer,
        args: PostgresArgs,
        readonly name: string,
        readonly port: number,
    ) {
        this.folder = primary.path(name);
        for (const folder of ["", "/volume", "/sockets", "/conf", "/login"]) {
            mkdirSync(`${this.folder}${folder}`);
            chownSync(`${this.folder}${folder}`, primary.user.uid, primary.user.gid);
        }
        writeFileSync(`${this.folder}/conf/postgresql.conf`, standbyConfigFiles(args)["postgresql.conf"] ?? "");
        writeFileSync(`${this.folder}/login/username`, "postgres_read_a");
        writeFileSync(`${this.folder}/login/password`, primary.passwords.get("postgres_read_a") ?? "");
    }

    get environment(): Readonly<Record<string, string>> {
        return {
            ...this.primary.environment,
            PGDATA: `${this.folder}/volume/pgdata`,
            PGHOST: `${this.folder}/sockets`,
            PGPORT: String(this.port),
            STANDBY_OF: "localhost",
            STANDBY_OF_PORT: String(this.primary.port),
            STANDBY_LOGIN: `${this.folder}/login`,
            STANDBY_CA: this.primary.authority,
            STANDBY_PASSFILE: `${this.folder}/pgpass`,
            STANDBY_NAME: this.name,
        };
    }

    prepare(): Promise<Run> {
        return run("/bin/sh", [this.primary.path("scripts/prepare.sh")], {
            as: this.primary.user,
            env: this.environment,
        });
    }

    start(): void {
        const places = {
            ...this.primary.places,
            conf: `${this.folder}/conf`,
            data: `${this.folder}/volume/pgdata`,
            sockets: `${this.folder}/sockets`,
            port: this.port,
        };
        this.#server = start("/bin/sh", [this.primary.path("scripts/standby.sh"), ...serverArguments(places)], {
            as: this.primary.user,
            env: this.environment,
        });
    }

    async stop(): Promise<void> {
        await this.#server?.stop("SIGINT");
    }
}
