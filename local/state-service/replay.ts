import type { Deployment, StoredOperation, StoredResource } from "./deployment";
import { entryKind, type JournalEntry } from "./entries";
import { withoutDangling, withPresentNames } from "./references";

/** What becomes of a resource that was there when the update began. */
interface Fate {
    readonly removed?: boolean;
    readonly replacement?: StoredResource;
    readonly delete?: boolean;
    readonly pendingReplacement?: boolean;
}

/**
 * The state of a stack, from what it was and what the engine has told since. Every entry costs the same however large
 * the state is: nothing is put together before somebody asks for it.
 */
export class Replay {
    /** In the order in which they were made, which is one in which each comes after what it depends on. */
    private made: (StoredResource | undefined)[] = [];
    private placeOf = new Map<number, number>();
    private fates = new Map<number, Fate>();
    private begun = new Map<number, StoredOperation | undefined>();
    private refreshed = false;
    private readonly seen = new Set<number>();

    constructor(
        private base: Deployment,
        private readonly now: () => Date = () => new Date(),
    ) {}

    add(entry: JournalEntry): void {
        // The engine repeats what it got no answer to.
        if (this.seen.has(entry.sequenceID)) return;
        this.seen.add(entry.sequenceID);
        switch (entry.kind) {
            case entryKind.begin:
                this.begun.set(entry.operationID, entry.operation);
                return;
            case entryKind.failure:
                this.fail(entry.operationID);
                return;
            case entryKind.success:
                this.begun.delete(entry.operationID);
                this.succeed(entry);
                return;
            case entryKind.refreshSuccess:
                this.begun.delete(entry.operationID);
                this.refreshed = true;
                this.exchange(entry);
                return;
            case entryKind.outputs:
                if (entry.state !== undefined) this.exchange(entry);
                return;
            case entryKind.write:
                if (entry.newSnapshot !== undefined) this.base = entry.newSnapshot;
                return;
            case entryKind.secretsManager:
                if (entry.secretsProvider !== undefined) {
                    this.base = { ...this.base, secrets_providers: entry.secretsProvider };
                }
                return;
            case entryKind.rebuiltBaseState:
                this.beginAgain();
                return;
            default:
                throw new Error(`journal entry ${entry.sequenceID} is of the unknown kind ${entry.kind}`);
        }
    }

    deployment(): Deployment {
        const kept = (this.base.resources ?? []).flatMap((resource, place) => this.fateOf(resource, place));
        const all = [...this.made.filter((resource) => resource !== undefined), ...kept];
        const resources = withPresentNames(this.refreshed ? withoutDangling(all) : all);
        const pending = [...this.begun.values()].filter((operation) => operation !== undefined);
        // So does what an earlier run was creating.
        const before = (this.base.pending_operations ?? []).filter(({ type }) => type === "creating");
        const { pending_operations: _, ...base } = this.base;
        return {
            ...base,
            manifest: { ...base.manifest, time: this.now().toISOString() },
            resources,
            ...(pending.length + before.length === 0 ? {} : { pending_operations: [...pending, ...before] }),
        };
    }

    /** A creation that failed may have been done all the same, its answer lost: it stays until somebody has looked. */
    private fail(operation: number): void {
        if (this.begun.get(operation)?.type !== "creating") this.begun.delete(operation);
    }

    private succeed(entry: JournalEntry): void {
        if (entry.state !== undefined) this.placeOf.set(entry.operationID, this.made.push(entry.state) - 1);
        if (isPlace(entry.removeOld)) this.decide(entry.removeOld, { removed: true });
        if (isOperation(entry.removeNew)) this.change(entry.removeNew, () => undefined);
        if (isPlace(entry.deleteOld)) this.decide(entry.deleteOld, { delete: true });
        if (isOperation(entry.deleteNew)) this.change(entry.deleteNew, (made) => ({ ...made, delete: true }));
        if (isPlace(entry.pendingReplacementOld)) {
            this.decide(entry.pendingReplacementOld, { pendingReplacement: true });
        }
        if (isOperation(entry.pendingReplacementNew)) {
            this.change(entry.pendingReplacementNew, (made) => ({ ...made, pendingReplacement: true }));
        }
        if (entry.isRefresh === true) this.refreshed = true;
    }

    /** Another state in the same place, or none. */
    private exchange({ state, removeOld, removeNew }: JournalEntry): void {
        if (isPlace(removeOld))
            this.decide(removeOld, state === undefined ? { removed: true } : { replacement: state });
        if (isOperation(removeNew)) this.change(removeNew, () => state);
    }

    private decide(place: number, fate: Fate): void {
        this.fates.set(place, { ...this.fates.get(place), ...fate });
    }

    private change(operation: number, change: (made: StoredResource) => StoredResource | undefined): void {
        const place = this.placeOf.get(operation);
        if (place === undefined) throw new Error(`operation ${operation} has made nothing that could be changed`);
        const made = this.made[place];
        if (made !== undefined) this.made[place] = change(made);
    }

    private fateOf(resource: StoredResource, place: number): readonly StoredResource[] {
        const fate = this.fates.get(place);
        if (fate === undefined) return [resource];
        if (fate.removed === true) return [];
        if (fate.replacement !== undefined) return [fate.replacement];
        return [
            {
                ...resource,
                ...(fate.delete === true ? { delete: true } : {}),
                ...(fate.pendingReplacement === true ? { pendingReplacement: true } : {}),
            },
        ];
    }

    private beginAgain(): void {
        this.base = this.deployment();
        this.made = [];
        this.placeOf = new Map();
        this.fates = new Map();
        this.begun = new Map();
    }
}

function isPlace(value: number | null | undefined): value is number {
    return value !== undefined && value !== null;
}

/** The engine counts its operations from one. */
function isOperation(value: number | null | undefined): value is number {
    return isPlace(value) && value > 0;
}
