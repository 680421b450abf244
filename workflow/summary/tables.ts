import { fits, formatDuration, formatTable, type Style } from "../../local/terminal";
import type { Phases } from "../phases";
import type { ReachRow } from "./reach";
import { desiredOf, notReady, readyOf, type SystemRow, type Workload } from "./systems";

const addressesShown = 2;

/** One line per system: what it consists of, whether it runs, where it is reached. */
export function systemsTable(rows: readonly SystemRow[], style: Style): string {
    const columns = [
        { title: "system" },
        { title: "namespace" },
        { title: "objects", align: "right" },
        { title: "ready", align: "right" },
    ] as const;
    const cells = rows.map(({ system, namespaces, objects, ready, desired }) => [
        style.bold(system),
        namespaces.join(", ") || style.dim("-"),
        String(objects),
        desired === 0 ? style.dim("-") : paint(`${ready}/${desired}`, ready >= desired, style),
    ]);
    const addresses = rows.map((row) => addressLines(row.addresses, style));
    const whole = formatTable(
        [...columns, { title: "address" }],
        cells.map((row, index) => [...row, (addresses[index] ?? []).join(" ")]),
    );
    // An address that is broken in two can neither be read nor copied.
    return fits(whole, style.width) ? whole : formatTable(columns, cells, style.width, addresses);
}

function addressLines(addresses: readonly string[], style: Style): readonly string[] {
    const more = addresses.length - addressesShown;
    return [...addresses.slice(0, addressesShown), ...(more > 0 ? [style.dim(`and ${more} more`)] : [])];
}

/** How each host is reached from outside: the address, what serves it, and where its own address is seen. */
export function reachTable(rows: readonly ReachRow[], style: Style): string | undefined {
    if (rows.length === 0) return undefined;
    const whole = formatTable(
        [{ title: "reached at" }, { title: "through" }, { title: "address to point the name at" }],
        rows.map(({ address, through, look }) => [address, through, look]),
    );
    if (fits(whole, style.width)) return whole;
    return formatTable(
        [{ title: "reached at, through, and where the address to point the name at is seen" }],
        rows.map(({ address }) => [address]),
        style.width,
        rows.map(({ through, look }) => [through, look]),
    );
}

/** One line per workload that is not what it should be. */
export function troubleTable(workloads: readonly Workload[], style: Style): string | undefined {
    const troubled = notReady(workloads);
    if (troubled.length === 0) return undefined;
    return formatTable(
        [{ title: "not ready" }, { title: "namespace" }, { title: "ready", align: "right" }],
        troubled.map((workload) => [
            `${workload.kind} ${workload.metadata.name}`,
            workload.metadata.namespace ?? "",
            style.bad(`${readyOf(workload)}/${desiredOf(workload)}`),
        ]),
        style.width,
    );
}

/** `tools 0.1s · control plane 3.9s · preview 3.1s · update 6.0s · 13.4s in all`. */
export function phasesLine(phases: Phases, style: Style): string {
    const parts = phases.all.map(({ name, milliseconds }) => `${name} ${formatDuration(milliseconds)}`);
    return style.dim([...parts, `${formatDuration(phases.total)} in all`].join(" · "));
}

function paint(text: string, good: boolean, style: Style): string {
    return good ? style.good(text) : style.bad(text);
}
