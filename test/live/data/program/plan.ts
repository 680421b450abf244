/** What a test asks of the shop; the program reads it from the file that DATA_PLAN names. */
export interface ShopPlan {
    readonly postgresImage: string;
    readonly memory: string;
    readonly size: string;
    readonly storageClass: string;
    readonly readReplicas: number;
    readonly queueImage: string;
    readonly queueMemory: string;
    readonly queueSize: string;
    readonly queueStorageClass: string;
    /** A claim that no StatefulSet makes. */
    readonly filesSize: string;
    readonly filesStorageClass: string;
    readonly filesAccessMode: "ReadWriteOnce" | "ReadWriteMany";
    readonly generation: number;
    readonly overlap: boolean;
    /** Part of every selector: another one can only be another object. */
    readonly system: string;
    /** What backups are encrypted with. */
    readonly encryptionKey: string;
}

/** Small stores of the versions that the systems run; a test changes from here. */
export const plainShop: Omit<ShopPlan, "encryptionKey"> = {
    postgresImage: "postgres:16.1-alpine",
    memory: "1Gi",
    size: "5Gi",
    storageClass: "fast",
    readReplicas: 0,
    queueImage: "redis:7.2-alpine",
    queueMemory: "512Mi",
    queueSize: "1Gi",
    queueStorageClass: "fast",
    filesSize: "2Gi",
    filesStorageClass: "fast",
    filesAccessMode: "ReadWriteOnce",
    generation: 1,
    overlap: false,
    system: "shop",
};
