import * as pulumi from "@pulumi/pulumi";
import { objectName } from "../core/naming";
import { throwIfAny } from "../core/problems";
import { type Part, peerName } from "../core/traffic";
import { ConfigFiles, OneTimeJob, SecretFiles, type SecretRef, type StatefulSetArgs, Workload } from "../workload";
import { type AccessPlan, accessOf, accessPlan, type CallerAccess } from "./access";
import type { PostgresArgs, PostgresConnection, ReadReplicas } from "./args";
import { createCnpgCluster } from "./cnpg-server";
import { callerSecret, createPasswords, type Passwords, passwordOf } from "./credentials";
import { accessFiles, checkFiles, checkLogins, standbyConfigFiles } from "./files";
import { accessCheck, migrationJob } from "./jobs";
import { createServerFiles } from "./server-files";
import { clientPort, hostOf, type PostgresFiles, primary, standbys } from "./specs";
import { validatePostgres } from "./validate";

export { roleBase } from "./access";
export type * from "./args";
export { statusPort } from "./args";
export { reloaded } from "./cnpg";
export { clientAuthorityFolder } from "./credentials";
export { postgresDemands } from "./demands";
export { type MaintenanceKit, maintenanceKit } from "./maintenance";
export {
    operatedExporter,
    type PostgresSignalsArgs,
    postgresExporter,
    postgresSignals,
    readersJob,
} from "./signals";
export { clientPort, hostOf, serverNames } from "./specs";
export { connectOperated, connectPostgres, type PostgresHelpers } from "./traffic";
export { validatePostgres } from "./validate";

/**
 * A relational store for one system: its server, a login of its own for every caller in the traffic map, and the proof
 * that each of them works. Its claims outlive it.
 */
export class Postgres extends pulumi.ComponentResource {
    /** What a caller must wait for: logins that are proved, schemas that are up to date. */
    readonly ready: readonly pulumi.Resource[];
    /** What runs the primary, for whoever recommends its size; nothing of ours where an operator does. */
    readonly set: StatefulSetArgs | undefined;
    readonly #args: PostgresArgs;
    readonly #plan: AccessPlan;
    readonly #secrets = new Map<CallerAccess, SecretFiles>();

    constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:postgres:Postgres", name, {}, opts);
        throwIfAny(name, validatePostgres(args));
        this.#args = args;
        this.#plan = accessPlan(args);

        const passwords = createPasswords(name, this.#plan, { parent: this });
        const { server, files, set } = this.createServer(name, passwords);
        this.set = set;
        const proved = this.createCheck(name, passwords, server);
        this.createCallerSecrets(name, passwords, proved);
        if (args.readReplicas !== undefined && files !== undefined) {
            this.createStandbys(name, args.readReplicas, files, proved);
        }
        this.ready = this.createMigrations(name, proved);
        this.registerOutputs({});
    }

    /** What it was made from, for whoever keeps copies of its data. */
    get args(): PostgresArgs {
        return this.#args;
    }

    /** Where a caller finds its database and the Secret that it mounts. */
    connectionFor(caller: Part): PostgresConnection {
        const access = accessOf(this.#plan, caller);
        const [login] = access.logins;
        if (login.access === "replication") throw new Error(`${peerName(caller)} replicates and has no database`);
        return {
            host: hostOf(this.#args, caller.namespace),
            port: clientPort,
            database: login.access.database,
            credentials: this.#secrets.get(access)?.ref,
            authority: this.#args.tls.authority,
            role: login.role,
        };
    }

    /** The Secret of a caller that replicates: a standby's, or the backup job's. */
    replicationLogin(caller: Part): SecretRef {
        const secret = this.#secrets.get(accessOf(this.#plan, caller));
        if (secret === undefined) throw new Error(`${peerName(caller)} logs in without a password`);
        return secret.ref;
    }

    private createServer(
        name: string,
        passwords: Passwords,
    ): { readonly server: pulumi.Resource; readonly files?: PostgresFiles; readonly set?: StatefulSetArgs } {
        const { engine } = this.#args;
        if (engine?.kind === "cnpg") {
            return { server: createCnpgCluster(name, this.#args, engine, this.#plan, passwords, this) };
        }
        const { files, resources } = createServerFiles(name, this.#args, this.#plan, passwords, this);
        const set = primary(this.#args, files);
        const server = new Workload(name, set, { parent: this, dependsOn: [...resources] });
        return { server, files, set };
    }

    private createCheck(name: string, passwords: Passwords, server: pulumi.Resource): readonly pulumi.Resource[] {
        const args = this.#args;
        const roles = checkLogins(args).map(({ role }) => role);
        const { checkPart } = args;
        if (roles.length === 0 || checkPart === undefined) return [server];
        const place = { namespace: checkPart.namespace, owner: checkPart };
        const script = new ConfigFiles(
            `${name}-check-files`,
            { name: objectName("ConfigMap", checkPart.name), ...place, data: checkFiles(args) },
            { parent: this },
        );
        const secret = new SecretFiles(
            `${name}-check-passwords`,
            {
                name: objectName("Secret", checkPart.name),
                ...place,
                data: Object.fromEntries(roles.map((role) => [role, passwordOf(passwords, role)])),
            },
            { parent: this },
        );
        // The operator applies roles by itself and leaves no mark.
        const mark = args.engine?.kind === "cnpg" ? "" : accessFiles(args).mark;
        const job = accessCheck(args, checkPart, { script: script.ref, passwords: secret.ref, mark });
        return [new OneTimeJob(`${name}-check`, job, { parent: this, dependsOn: [server, script, secret] })];
    }

    /** Only after the logins are proved: whoever rolls must find that its new credential works. */
    private createCallerSecrets(name: string, passwords: Passwords, proved: readonly pulumi.Resource[]): void {
        for (const access of this.#plan.callers) {
            const secret = callerSecret(this.#args, access, passwords);
            if (secret === undefined) continue;
            const opts = { parent: this, dependsOn: [...proved] };
            this.#secrets.set(access, new SecretFiles(`${name}-for-${access.caller.name}`, secret, opts));
        }
    }

    private createStandbys(
        name: string,
        { part, count }: ReadReplicas,
        primaryFiles: PostgresFiles,
        proved: readonly pulumi.Resource[],
    ): void {
        const config = new ConfigFiles(
            `${name}-standby-config`,
            {
                name: objectName("ConfigMap", part.name, "config"),
                namespace: part.namespace,
                owner: part,
                data: standbyConfigFiles(this.#args),
            },
            { parent: this },
        );
        const files = { ...primaryFiles, config: config.ref, login: this.replicationLogin(part) };
        new Workload(`${name}-standbys`, standbys(this.#args, part, count, files), {
            parent: this,
            dependsOn: [...proved, config, ...this.secretsOf(part)],
        });
    }

    private createMigrations(name: string, proved: readonly pulumi.Resource[]): readonly pulumi.Resource[] {
        const jobs = (this.#args.migrations ?? []).map((migration) => {
            const login = this.#secrets.get(accessOf(this.#plan, migration.as))?.ref;
            return new OneTimeJob(
                `${name}-migrate-${migration.part.name}`,
                migrationJob(this.#args, migration, login),
                {
                    parent: this,
                    dependsOn: [...proved, ...this.secretsOf(migration.as)],
                },
            );
        });
        return [...proved, ...[...this.#secrets.values()], ...jobs];
    }

    private secretsOf(caller: Part): readonly pulumi.Resource[] {
        const secret = this.#secrets.get(accessOf(this.#plan, caller));
        return secret === undefined ? [] : [secret];
    }
}
