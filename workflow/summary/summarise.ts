import type { Style } from "../../local/terminal";
import type { Phases } from "../phases";
import { projectName } from "../stack/choose";
import { workPaths } from "../stack/folder";
import type { Kubectl } from "../stack/kubectl";
import type { LocalStack } from "../stack/local";
import { readStateFile, type StateResource } from "../stack/state";
import { workloadsOf } from "./look";
import { reachRows } from "./reach";
import { type SystemRow, systemRows, type Workload } from "./systems";
import { phasesLine, reachTable, systemsTable, troubleTable } from "./tables";

/** The closing words of a command: systems, objects, what runs, where, and how long everything took. */
export async function summarise(local: LocalStack, phases: Phases, style: Style): Promise<string> {
    const { site, folder, plane } = local;
    const view = await viewOf({ stack: site.stack, project: folder.project, kubectl: local.kubectl });
    const cluster = `cluster ${plane.context}: ${plane.nodes} nodes, ${plane.server}, kubeconfig ${plane.kubeconfig}`;
    return ["", ...tablesOf(view, style), "", style.dim(cluster), phasesLine(phases, style)].join("\n");
}

export interface Looked {
    readonly stack: string;
    readonly project: string;
    readonly kubectl: Kubectl;
}

/** A stack as its state and the cluster have it now. */
export interface StackView {
    readonly stack: string;
    readonly resources: readonly StateResource[];
    readonly workloads: readonly Workload[];
    /** Each system with its objects and how many of its pods are ready; none for a stack that has no objects. */
    readonly systems: readonly SystemRow[];
}

export async function viewOf({ stack, project, kubectl }: Looked): Promise<StackView> {
    const resources = readStateFile(workPaths.state(), projectName(project), stack)?.resources ?? [];
    const workloads = await workloadsOf(kubectl, resources);
    return { stack, resources, workloads, systems: systemRows(resources, workloads) };
}

/** Nothing at all for a stack that has no objects. */
export function tablesOf({ resources, workloads, systems }: StackView, style: Style): string[] {
    if (systems.length === 0) return [];
    const trouble = troubleTable(workloads, style);
    const reach = reachTable(reachRows(resources), style);
    return [
        systemsTable(systems, style),
        ...(reach === undefined ? [] : ["", reach]),
        ...(trouble === undefined ? [] : ["", trouble]),
    ];
}
