import type { Changes } from "./stack";

/** Room in GraphMemory's namespace for servers that come along. */
export const roomForServers: Changes = {
    "namespaces.graphmemory.quota": {
        requests: { cpu: "12", memory: "30Gi" },
        limits: { cpu: "50", memory: "90Gi" },
        pods: 80,
        persistentVolumeClaims: 12,
        storage: "200Gi",
        loadBalancers: 0,
        nodePorts: 0,
    },
};

/** Every database of a stack run by the operator CloudNativePG, as a user changes its file for it. */
export const operatedDatabases: Changes = {
    "capabilities.cloudNativePg": true,
    "graphmemory.postgres.engine": "cnpg",
    "graphmemory.postgres.cnpg": { instances: 3, synchronous: true },
    "graphmemory.postgres.verticalAutoscaling": "off",
    "signalHarvester.postgres.engine": "cnpg",
    "spire.postgres.engine": "cnpg",
    "x0tta6bl4.postgres.engine": "cnpg",
    ...roomForServers,
};

/** Every database that a program calls takes its certificate instead of a password. */
export const identityLogins: Changes = {
    "graphmemory.postgres.identityLogin": true,
    "signalHarvester.database.engine": "postgres",
    "signalHarvester.postgres.identityLogin": true,
    "x0tta6bl4.postgres.identityLogin": true,
    ...roomForServers,
};
