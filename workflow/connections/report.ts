import { formatTable, type Style } from "../../local/terminal";
import type { Connections } from "./evaluate";
import { showRange } from "./ports";
import { endpointName, remarksOf, sectionsOf } from "./show";

/** Who may talk to whom, for people. */
export function textReport(connections: Connections, style: Style): string {
    const tables = sectionsOf(connections).map(({ title, lines }) => {
        const rows = lines.map(({ from, to, ports }, index) => [
            from === lines[index - 1]?.from ? "" : from,
            to === "nothing" ? style.dim(to) : to,
            ports,
        ]);
        const titles = ["who", "may call", "on"].map((one) => ({ title: one }));
        return `${style.bold(title)}\n${indent(formatTable(titles, rows, style.width - indentation.length))}`;
    });
    const remarks = remarksOf(connections);
    const notes = remarks.length === 0 ? [] : [`${style.bold("to look at")}\n${indent(remarks.join("\n"))}`];
    return `${[...tables, ...notes].join("\n\n")}\n`;
}

const indentation = "  ";

function indent(text: string): string {
    return text.replaceAll(/^(?=.)/gm, indentation);
}

/** The same, for programs: every endpoint and every flow, nothing folded. */
export function jsonReport({ endpoints, flows, unguarded }: Connections): string {
    const report = {
        endpoints: endpoints.map((endpoint) => ({
            name: endpointName(endpoint),
            kind: endpoint.kind,
            ...(endpoint.kind === "addresses"
                ? { cidr: endpoint.atom.range.cidr }
                : { namespace: endpoint.namespace, labels: endpoint.labels }),
            ...(endpoint.kind === "pods" ? { workloads: endpoint.workloads, hostNetwork: endpoint.hostNetwork } : {}),
            ...(endpoint.kind === "foreign" ? { absent: endpoint.absent } : {}),
        })),
        flows: flows.map(({ from, to, ports }) => ({
            from: endpointName(from),
            to: endpointName(to),
            ports: ports.map(showRange),
        })),
        unguarded: unguarded.map(({ pods, direction }) => ({ pods: endpointName(pods), direction })),
    };
    return `${JSON.stringify(report, undefined, 2)}\n`;
}
