import {
    account,
    claimSpec,
    cronJob,
    type KubeObject,
    networkPolicy,
    object,
    selectorOf,
    server,
    service,
    statefulSet,
} from "../objects";
import { peer, tcp } from "./peers";

/** A database, and its backups. */
export const postgres: readonly KubeObject[] = [
    statefulSet("postgres", {
        containers: [server("postgres", { ports: [{ name: "http", containerPort: 5432 }] })],
    }),
    account("postgres"),
    service("postgres", { clusterIP: "None" }),
    networkPolicy("postgres", {
        podSelector: { matchLabels: selectorOf("postgres") },
        policyTypes: ["Ingress"],
        ingress: [{ from: [peer("api"), peer("postgres-backup")], ports: [tcp(5432)] }],
    }),
    cronJob("postgres-backup", {
        volumes: [{ name: "backups", persistentVolumeClaim: { claimName: "backups" } }],
    }),
    account("postgres-backup"),
    object("v1", "PersistentVolumeClaim", "backups", {
        metadata: { annotations: { "stackwright.dev/no-backup": "holds the backups themselves" } },
        spec: claimSpec("10Gi"),
    }),
];
