import { changeKinds } from "../../engine/operation";
import type { StackReport } from "../compose";
import type { NameChanges } from "../meaning/alerts";
import type { WaiverLine } from "../meaning/waivers";
import type { Area, Risk } from "../risks";
import { code, count, firstOf, plain, table } from "./markdown";

export function tallyTable(stacks: readonly StackReport[]): readonly string[] {
    const rows = stacks.map(({ stack, tally, risks, worlds }) => [
        code(stack),
        ...changeKinds.map((kind) => String(tally[kind])),
        String(worlds.unchanged),
        String(risks.filter(({ needsApproval }) => needsApproval).length),
    ]);
    return table(["stack", ...changeKinds, "unchanged", "to approve"], rows);
}

const titles: Readonly<Record<Area, string>> = {
    policy: "policy",
    data: "data",
    replace: "replacement",
    delete: "deletion",
    rbac: "permissions",
    network: "network",
    gateway: "outside access",
    quota: "quota",
    isolation: "isolation",
    secret: "secret",
};

export function riskSection(risks: readonly Risk[], most: number): readonly string[] {
    if (risks.length === 0) return ["**Risks**: none found."];
    // What needs a yes is never pushed out by what does not.
    const sorted = risks.toSorted((a, b) => Number(b.needsApproval) - Number(a.needsApproval));
    const rows = sorted
        .slice(0, most)
        .map(({ area, object, reason, needsApproval }) => [
            needsApproval ? "**approve**" : "note",
            titles[area],
            plain(object),
            plain(reason),
        ]);
    const left = sorted.slice(most);
    const asking = left.filter(({ needsApproval }) => needsApproval).length;
    return [
        "**Risks**",
        "",
        ...table(["", "area", "what", "why"], rows),
        ...(left.length === 0
            ? []
            : [
                  "",
                  `… and ${count(left.length, "more risk")} (${asking} of them to approve), all of them in the JSON report.`,
              ]),
    ];
}

/** What the change means. A part of it that says nothing is left out; nothing at all is said in one line. */
export function meaningSection({ meaning, worlds }: StackReport, most: number): readonly string[] {
    const { connections, identities, permissions, signals, waivers, secrets, secretCount } = meaning;
    const parts = [
        ...part("Connections opened", connections.opened, most, connection, "connections"),
        ...part("Connections closed", connections.closed, most, connection, "connections"),
        ...part("No longer guarded by any policy", connections.unguarded, most, plain, "pods"),
        ...part("Guarded from now on", connections.guarded, most, plain, "pods"),
        ...part("Identities gained", identities.gained, most, plain, "identities"),
        ...part("Identities lost", identities.lost, most, plain, "identities"),
        ...part("Permissions gained", permissions.gained, most, plain, "permissions"),
        ...part("Permissions lost", permissions.lost, most, plain, "permissions"),
        ...quotaPart(meaning.quota, most),
        ...namesPart("Alerts", signals.alerts, most),
        ...namesPart("Objectives (SLOs)", signals.objectives, most),
        ...part("Images moved", meaning.images, most, image, "images"),
        ...part("Waivers added", waivers.added, most, waiver, "waivers"),
        ...part("Waivers removed", waivers.removed, most, waiver, "waivers"),
        ...part("Waivers that end within 30 days", waivers.expiring, most, waiver, "waivers"),
        ...part("Secrets that change (contents never shown)", secrets, most, plain, "secrets"),
        ...(secretCount.before === secretCount.after
            ? []
            : [`**Secrets kept by the stack**: ${secretCount.before} → ${secretCount.after}`, ""]),
    ];
    if (worlds.changes.length === 0) return [];
    if (parts.length === 0) {
        return [
            "**What it means**: no connection, identity, permission, quota, alert, objective, image or waiver changes.",
            "",
        ];
    }
    return ["**What it means**", "", ...parts];
}

function part<Item>(
    title: string,
    items: readonly Item[],
    most: number,
    show: (item: Item) => string,
    what: string,
): readonly string[] {
    if (items.length === 0) return [];
    return [`*${title}* (${items.length})`, "", ...firstOf(items, most, (item) => `- ${show(item)}`, what), ""];
}

function connection({ from, to, ports, withItsEnd }: StackReport["meaning"]["connections"]["opened"][number]): string {
    return `${plain(from)} → ${plain(to)}: ${plain(ports)}${withItsEnd ? " (with its end)" : ""}`;
}

function image({ before, after, where }: StackReport["meaning"]["images"][number]): string {
    const move =
        before === undefined
            ? `new: ${code(after ?? "")}`
            : after === undefined
              ? `no longer: ${code(before)}`
              : `${code(before)} → ${code(after)}`;
    const shown = where.slice(0, 5).map(plain).join(", ");
    return `${move} in ${shown}${where.length > 5 ? ` and ${where.length - 5} more` : ""}`;
}

function waiver({ rule, object, reason, owner, expires }: WaiverLine): string {
    return `${code(rule)} at ${plain(object)} until ${plain(expires)}, ${plain(owner)}: ${plain(reason)}`;
}

function quotaPart(rows: StackReport["meaning"]["quota"], most: number): readonly string[] {
    if (rows.length === 0) return [];
    const cells = rows
        .slice(0, most)
        .map((row) => [
            plain(row.namespace),
            code(row.resource),
            row.usedBefore === row.usedAfter ? row.usedAfter : `${row.usedBefore} → ${row.usedAfter}`,
            row.hardBefore === row.hardAfter
                ? (row.hardAfter ?? "no limit")
                : `${row.hardBefore ?? "no limit"} → ${row.hardAfter ?? "no limit"}`,
            row.exceeds ? "**does not fit**" : "",
        ]);
    const left = rows.length - cells.length;
    return [
        "*Quota* (with every autoscaler at its maximum; a DaemonSet counts as one pod)",
        "",
        ...table(["namespace", "resource", "asked for", "allowed", ""], cells),
        ...(left === 0 ? [] : ["", `… and ${left} more rows, all of them in the JSON report.`]),
        "",
    ];
}

function namesPart(title: string, { added, removed, changed }: NameChanges, most: number): readonly string[] {
    return [
        ...part(`${title} added`, added, most, plain, "of them"),
        ...part(`${title} removed`, removed, most, plain, "of them"),
        ...part(`${title} changed`, changed, most, plain, "of them"),
    ];
}
