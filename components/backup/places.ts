import type { Part } from "../core/traffic";
import type { Backup } from "./args";

/** What a store's copies are called in the storage, and which folder of its place holds them. */
export interface StorePlace {
    readonly store: string;
    readonly copies: "base" | "snapshot" | "files";
}

export function storeOf(backup: Backup): StorePlace {
    switch (backup.kind) {
        case "postgres":
            return { store: backup.server.part.name, copies: "base" };
        case "redis":
            return { store: backup.server.part.name, copies: "snapshot" };
        case "files":
            return { store: backup.store, copies: "files" };
    }
}

/** Two stacks and two systems may share a bucket. */
export function systemPlace(part: Pick<Part, "environment" | "system">): string {
    return `${part.environment}/${part.system}`;
}

export function placeOf(part: Pick<Part, "environment" | "system">, store: string): string {
    return `${systemPlace(part)}/${store}`;
}
