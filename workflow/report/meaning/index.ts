import type { NamedBlocks } from "../../connections/endpoints";
import { compare, nameOf, type Worlds } from "../worlds";
import { type SignalChanges, signalChanges } from "./alerts";
import { type ConnectionChanges, connectionChanges } from "./connections";
import { type ImageMove, imageMoves } from "./images";
import { type IdentityChanges, identityChanges, type PermissionChanges, permissionChanges } from "./permissions";
import { type QuotaRow, quotaChanges } from "./quota";
import { type WaiverChanges, waiverChanges } from "./waivers";

/** What a change means, beyond the objects that it is made of. */
export interface Meaning {
    readonly connections: ConnectionChanges;
    readonly identities: IdentityChanges;
    readonly permissions: PermissionChanges;
    readonly quota: readonly QuotaRow[];
    readonly signals: SignalChanges;
    readonly images: readonly ImageMove[];
    readonly waivers: WaiverChanges;
    /** Secrets whose contents are others now; the contents are never shown. */
    readonly secrets: readonly string[];
    /** Secrets that the stack holds: each has to be kept, rotated and hidden by somebody. */
    readonly secretCount: { readonly before: number; readonly after: number };
}

export interface MeaningOptions {
    /** What the stack's settings call which addresses. */
    readonly blocks?: readonly NamedBlocks[];
    /** `2026-11-21`: the day from which a waiver's end is counted. */
    readonly today: string;
}

export function meaningOf(worlds: Worlds, { blocks = [], today }: MeaningOptions): Meaning {
    const { before, after, changes, findings } = worlds;
    const secretsIn = (world: Worlds["before"]) => [...world.values()].filter(({ kind }) => kind === "Secret").length;
    return {
        connections: connectionChanges(before, after, blocks),
        identities: identityChanges(before, after),
        permissions: permissionChanges(before, after),
        quota: quotaChanges(before, after),
        signals: signalChanges(before, after),
        images: imageMoves(changes),
        waivers: waiverChanges(before, after, findings, today),
        secrets: changes
            .filter(({ kind, before: old, after: fresh }) => (fresh ?? old)?.kind === "Secret" && kind !== "create")
            .map(nameOf)
            .toSorted(compare),
        secretCount: { before: secretsIn(before), after: secretsIn(after) },
    };
}
