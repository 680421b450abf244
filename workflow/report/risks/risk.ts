import type { Meaning } from "../meaning";
import type { ObjectChange, Worlds } from "../worlds";

/** In the order in which they are told. */
export const areas = [
    "policy",
    "data",
    "replace",
    "delete",
    "rbac",
    "network",
    "gateway",
    "quota",
    "isolation",
    "secret",
] as const;
export type Area = (typeof areas)[number];

/** Something that a reader must not miss. */
export interface Risk {
    readonly area: Area;
    /** `StatefulSet shop/store`, or what it is about where that is no single object. */
    readonly object: string;
    readonly reason: string;
    /** Somebody has to say yes to it; the others are told only. */
    readonly needsApproval: boolean;
}

export interface Seen {
    readonly worlds: Worlds;
    readonly meaning: Meaning;
}

/** Looks at one changed object. */
export type ObjectRule = (change: ObjectChange, seen: Seen) => readonly Risk[];
/** Looks at everything at once. */
export type WholeRule = (seen: Seen) => readonly Risk[];
