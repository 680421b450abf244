import { type PostgresBackup, type Repository, walArchive } from "../../../components/backup";
import { definePart } from "../../../components/core/traffic";
import { args, backup as copy, store } from "../postgres/samples";

const job = (name: string, namespace = "shop") =>
    definePart({ name, component: name, system: "shop", environment: "production", namespace, ports: {} });

export const bucket: Repository = {
    image: "rclone/rclone:1.71.2",
    scripts: { name: "backup-scripts", hash: "" },
    keys: { name: "backup-keys", hash: "" },
    keyIds: ["k1"],
    place: {
        kind: "s3",
        endpoint: "https://s3.shop.internal",
        bucket: "shop",
        region: "us-east-1",
        credentials: { name: "backup-target", hash: "" },
    },
};
export const volume: Repository = { ...bucket, place: { kind: "volume", claimName: "backup" } };

export const postgres: PostgresBackup = {
    kind: "postgres",
    server: { ...args, archive: walArchive(bucket, store) },
    login: { name: "postgres-shop-backup", hash: "" },
    repository: bucket,
    part: copy,
    restorePart: job("postgres-restore"),
    drill: { part: job("shop-postgres-drill", "restore-drill"), day: "Sunday", at: "04:30", repository: bucket },
    at: "02:30",
};
