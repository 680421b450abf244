import type { Deployment, SecretsProvider, StoredOperation, StoredResource } from "./deployment";

/** The kinds of entries, by the numbers that the engine sends. */
export const entryKind = {
    begin: 0,
    success: 1,
    failure: 2,
    refreshSuccess: 3,
    outputs: 4,
    write: 5,
    secretsManager: 6,
    rebuiltBaseState: 7,
} as const;

/**
 * One step of an update as the engine tells it. "Old" is a place in the list of resources that the update began with,
 * "new" the operation that made a resource.
 */
export interface JournalEntry {
    readonly version: number;
    readonly kind: number;
    readonly sequenceID: number;
    readonly operationID: number;
    readonly removeOld?: number | null;
    readonly removeNew?: number | null;
    readonly pendingReplacementOld?: number | null;
    readonly pendingReplacementNew?: number | null;
    readonly deleteOld?: number | null;
    readonly deleteNew?: number | null;
    readonly state?: StoredResource;
    readonly operation?: StoredOperation;
    readonly isRefresh?: boolean;
    readonly secretsProvider?: SecretsProvider;
    readonly newSnapshot?: Deployment;
}
