import * as pulumi from "@pulumi/pulumi";
import { given } from "../core/given";
import { objectName } from "../core/naming";
import { throwIfAny } from "../core/problems";
import { ConfigFiles, createStandingClaim, ScheduledJob, SecretFiles, Workload } from "../workload";
import type { Backup, Repository, RepositoryArgs, StatusArgs } from "./args";
import { storeJobs } from "./jobs";
import { scriptFiles } from "./repository";
import { status } from "./status";
import { partsOf, serverFilesOf } from "./stores";
import { validateBackup, validateRepository } from "./validate";

export { archiveTimeoutSeconds, defaultLossMinutes, walArchive } from "./archive";
export type * from "./args";
export { backupDemands, statusDemand } from "./demands";
export { type BackupSignalsArgs, backupSignals, backupStatus } from "./signals";
export { type BackupTraffic, connectBackup } from "./traffic";
export { validateBackup, validateRepository } from "./validate";

const defaultName = "backup";
const defaultRegion = "us-east-1";

/** The storage as one namespace sees it: scripts, keys, and the claim or the credentials of the target. */
export class BackupRepository extends pulumi.ComponentResource {
    readonly ref: Repository;

    constructor(name: string, args: RepositoryArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:backup:BackupRepository", name, {}, opts);
        throwIfAny(name, validateRepository(args));
        const { current, keys } = args.encryption;
        const place = { namespace: args.namespace, owner: args.owner };
        const prefix = args.name ?? defaultName;
        const scripts = new ConfigFiles(
            `${name}-scripts`,
            { name: objectName("ConfigMap", prefix, "scripts"), ...place, data: scriptFiles() },
            { parent: this },
        );
        const secrets = new SecretFiles(
            `${name}-keys`,
            { name: objectName("Secret", prefix, "keys"), ...place, data: keys },
            { parent: this },
        );
        this.ref = {
            image: args.image,
            scripts: scripts.ref,
            keys: secrets.ref,
            keyIds: [current, ...Object.keys(keys).filter((id) => id !== current)],
            place: this.createTarget(name, prefix, args),
        };
        this.registerOutputs({});
    }

    private createTarget(name: string, prefix: string, args: RepositoryArgs): Repository["place"] {
        const { target } = args;
        if (target.kind === "volume") {
            const claimName = objectName("PersistentVolumeClaim", prefix);
            this.createClaim(name, claimName, args, target);
            return { kind: "volume", claimName };
        }
        const { accessKey, secretKey } = target.credentials;
        const credentials = new SecretFiles(
            `${name}-target`,
            {
                name: objectName("Secret", prefix, "target"),
                namespace: args.namespace,
                owner: args.owner,
                data: { "access-key": accessKey, "secret-key": secretKey },
            },
            { parent: this },
        );
        return {
            kind: "s3",
            endpoint: target.endpoint,
            bucket: target.bucket,
            region: target.region ?? defaultRegion,
            credentials: credentials.ref,
        };
    }

    private createClaim(
        name: string,
        claimName: string,
        args: RepositoryArgs,
        { size, storageClass }: { readonly size: string; readonly storageClass: string },
    ): void {
        createStandingClaim(
            `${name}-volume`,
            {
                path: "backup.volume",
                name: claimName,
                namespace: args.namespace,
                owner: args.owner,
                size,
                storageClass,
                accessMode: "ReadWriteMany",
                ...given("protect", args.protect),
            },
            { parent: this },
        );
    }
}

/** The jobs of one store: it is copied by the clock, the copy is tried by the clock, and somebody may put it back. */
export class StoreBackup extends pulumi.ComponentResource {
    constructor(name: string, backup: Backup, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:backup:StoreBackup", name, {}, opts);
        throwIfAny(name, validateBackup(backup));
        const jobs = this.jobsOf(name, backup);
        new ScheduledJob(`${name}-copy`, jobs.copy, { parent: this });
        new ScheduledJob(`${name}-drill`, jobs.drill, { parent: this });
        new ScheduledJob(`${name}-restore`, jobs.restore, { parent: this });
        this.registerOutputs({});
    }

    private jobsOf(name: string, backup: Backup) {
        const files = serverFilesOf(backup);
        const here = this.createServerFiles(`${name}-server`, backup.restorePart, files);
        const elsewhere = backup.drill.part.namespace !== backup.restorePart.namespace;
        const there = elsewhere ? this.createServerFiles(`${name}-drill-server`, backup.drill.part, files) : here;
        const jobs = storeJobs(backup, partsOf(backup, here));
        return elsewhere ? { ...jobs, drill: storeJobs(backup, partsOf(backup, there)).drill } : jobs;
    }

    private createServerFiles(
        name: string,
        owner: Backup["part"],
        data: Readonly<Record<string, string>> | undefined,
    ): ConfigFiles["ref"] | undefined {
        if (data === undefined) return undefined;
        const made = new ConfigFiles(
            name,
            { name: objectName("ConfigMap", owner.name, "server"), namespace: owner.namespace, owner, data },
            { parent: this },
        );
        return made.ref;
    }
}

/** Age and number of the copies and the outcome of the drills, for Prometheus, from what is really stored. */
export class BackupStatus extends pulumi.ComponentResource {
    constructor(name: string, args: StatusArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:backup:BackupStatus", name, {}, opts);
        new Workload(name, status(args), { parent: this });
        this.registerOutputs({});
    }
}
