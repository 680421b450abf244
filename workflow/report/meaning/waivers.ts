import { compare, type PolicyFinding, type World } from "../worlds";
import { at, groupOf } from "../worlds/values";

export interface WaiverLine {
    readonly rule: string;
    readonly object: string;
    readonly reason: string;
    readonly owner: string;
    readonly expires: string;
}

export interface WaiverChanges {
    readonly added: readonly WaiverLine[];
    readonly removed: readonly WaiverLine[];
    /** In force after the change, and soon not any more. */
    readonly expiring: readonly WaiverLine[];
}

const soonDays = 30;
const prefix = "stackwright.dev/waiver.";

export function waiverChanges(
    before: World,
    after: World,
    findings: readonly PolicyFinding[],
    today: string,
): WaiverChanges {
    const [old, fresh] = [carriedBy(before), carriedBy(after)];
    const listed = findings.flatMap(inForce);
    const soon = new Date(Date.parse(today) + soonDays * 86_400_000).toISOString().slice(0, 10);
    const all = new Map([...listed, ...fresh.values()].map((one) => [`${one.rule} ${one.reason} ${one.expires}`, one]));
    return {
        added: only(fresh, old),
        removed: only(old, fresh),
        expiring: [...all.values()].filter(({ expires }) => expires <= soon).toSorted(byRule),
    };
}

function only(these: ReadonlyMap<string, WaiverLine>, those: ReadonlyMap<string, WaiverLine>) {
    return [...these.entries()].flatMap(([key, one]) => (those.has(key) ? [] : [one])).toSorted(byRule);
}

function byRule(a: WaiverLine, b: WaiverLine): number {
    return compare(`${a.rule} ${a.object} ${a.reason}`, `${b.rule} ${b.object} ${b.reason}`);
}

/** Waivers that objects, or the pods they make, carry themselves. */
function carriedBy(world: World): ReadonlyMap<string, WaiverLine> {
    const found = new Map<string, WaiverLine>();
    for (const { name, inputs } of world.values()) {
        const places = [
            at(inputs, "metadata", "annotations"),
            at(inputs, "spec", "template", "metadata", "annotations"),
            at(inputs, "spec", "jobTemplate", "spec", "template", "metadata", "annotations"),
        ];
        for (const [key, text] of places.flatMap((one) => Object.entries(groupOf(one)))) {
            if (!key.startsWith(prefix)) continue;
            const waiver = { rule: key.slice(prefix.length), object: name, ...contentOf(text) };
            found.set(JSON.stringify(waiver), waiver);
        }
    }
    return found;
}

function contentOf(text: unknown): Omit<WaiverLine, "rule" | "object"> {
    const { reason, owner, expires } = groupOf(read(String(text)));
    return {
        reason: String(reason ?? "(unreadable)"),
        owner: String(owner ?? "nobody"),
        expires: String(expires ?? ""),
    };
}

function read(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        // The packs refuse such a waiver in words of their own; here it is shown as unreadable.
        if (error instanceof SyntaxError) return {};
        throw error;
    }
}

/** The packs print every waiver that they accept; those listed beside the rules are known from there alone. */
function inForce({ policy, message }: PolicyFinding): readonly WaiverLine[] {
    const [, expires, owner, rest] = /^waived until (\d{4}-\d{2}-\d{2}) by ([^:]+): ([\s\S]*)$/.exec(message) ?? [];
    if (expires === undefined || owner === undefined || rest === undefined) return [];
    const [, reason = rest, object = ""] = /^([\s\S]*) \(([^():]+): [\s\S]*\)$/.exec(rest) ?? [];
    return [{ rule: policy, object, reason, owner, expires }];
}
