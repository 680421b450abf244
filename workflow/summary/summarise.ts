import type { Style } from "../../local/terminal";
import type { Phases } from "../phases";
import { projectName } from "../stack/choose";
import { workPaths } from "../stack/folder";
import type { Kubectl } from "../stack/kubectl";
import type { LocalStack } from "../stack/local";
import { readStateFile } from "../stack/state";
import { workloadsOf } from "./look";
import { reachRows } from "./reach";
import { type SystemRow, systemRows } from "./systems";
import { phasesLine, reachTable, systemsTable, troubleTable } from "./tables";

/** The closing words of a command: systems, objects, what runs, where, and how long everything took. */
export async function summarise(local: LocalStack, phases: Phases, style: Style): Promise<string> {
    const { site, folder, plane } = local;
    const tables = await stackTables({ stack: site.stack, project: folder.project, kubectl: local.kubectl }, style);
    const cluster = `cluster ${plane.context}: ${plane.nodes} nodes, ${plane.server}, kubeconfig ${plane.kubeconfig}`;
    return ["", ...tables, "", style.dim(cluster), phasesLine(phases, style)].join("\n");
}

export interface Looked {
    readonly stack: string;
    readonly project: string;
    readonly kubectl: Kubectl;
}

/** Each system with its objects and how many of its pods are ready. */
export async function stackRows({ stack, project, kubectl }: Looked): Promise<readonly SystemRow[]> {
    const resources = readStateFile(workPaths.state(), projectName(project), stack)?.resources ?? [];
    return systemRows(resources, await workloadsOf(kubectl, resources));
}

/** Nothing at all for a stack that has no objects. */
export async function stackTables({ stack, project, kubectl }: Looked, style: Style): Promise<string[]> {
    const resources = readStateFile(workPaths.state(), projectName(project), stack)?.resources ?? [];
    const workloads = await workloadsOf(kubectl, resources);
    const rows = systemRows(resources, workloads);
    if (rows.length === 0) return [];
    const trouble = troubleTable(workloads, style);
    const reach = reachTable(reachRows(resources), style);
    return [
        systemsTable(rows, style),
        ...(reach === undefined ? [] : ["", reach]),
        ...(trouble === undefined ? [] : ["", trouble]),
    ];
}
