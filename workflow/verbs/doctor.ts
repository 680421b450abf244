import { controlPlaneStatus } from "../../local/control-plane";
import { contextName } from "../../local/control-plane/kubeconfig";
import { repositoryRoot } from "../../local/paths";
import { formatTable, type Style } from "../../local/terminal";
import { clusterFindings, type Finding, machineFindings } from "../doctor/checks";
import { clusterFacts, machineFacts } from "../doctor/look";
import { readStackDocument, requireStack } from "../stack/choose";
import { stackFolder } from "../stack/folder";
import { Kubectl } from "../stack/kubectl";
import { planeNeeds } from "../stack/plane-options";
import type { StackDocument } from "../stack/settings";
import { toolNamed } from "./cluster";
import { type Command, shownAs } from "./command";
import { localKubectl } from "./status";

/**
 * Whether machine and cluster have what a stack needs, and what to do where they have not. With CONTEXT= the cluster of
 * that context, otherwise the local control plane if it runs. Changes nothing. 1: something has to be done first.
 */
export async function doctor(command: Command): Promise<number> {
    const { options, progress, style } = command;
    const document = readStackDocument(stackFolder(requireStack(repositoryRoot, options.stack)).source);
    const findings = await shownAs(command, "doctor", async (step) => {
        step.update("looking at this machine");
        const machine = machineFindings(await machineFacts(planeNeeds(document)));
        step.update("asking the cluster");
        return [...machine, ...(await ofCluster(document, options, progress))];
    });
    const isBad = findings.some(({ verdict }) => verdict === "bad");
    if (options.json) process.stdout.write(`${JSON.stringify({ healthy: !isBad, findings }, undefined, 2)}\n`);
    else process.stdout.write(`${doctorText(findings, style)}\n`);
    return isBad ? 1 : 0;
}

async function ofCluster(
    document: StackDocument,
    options: Command["options"],
    progress: Command["progress"],
): Promise<readonly Finding[]> {
    if (options.context !== undefined) {
        const kubectl = new Kubectl(await toolNamed("kubectl", progress), process.env, options.context);
        return clusterFindings(await clusterFacts(kubectl, options.context, document));
    }
    const { exists } = await controlPlaneStatus();
    if (!exists) return [];
    // A stack that is brought up locally is told that the local control plane is its own.
    const local = { ...document, config: { ...document.config, "stackwright:kubeContext": contextName } };
    const found = clusterFindings(await clusterFacts(await localKubectl(), contextName, local));
    return found.map((one) => {
        const says = absent[one.name];
        return says === undefined ? one : { name: one.name, verdict: "good", says };
    });
}

/** What a cluster for work needs and the local control plane, which runs no programs, has no use for. */
const absent: Readonly<Record<string, string>> = {
    "network policies":
        "nothing enforces them here: simulated pods have no traffic; make connections computes what they mean",
    prometheusAdapter: "nothing serves it here: simulated pods have no metrics of their own; such autoscalers wait",
};

export function doctorText(findings: readonly Finding[], style: Style): string {
    const marks = { good: style.good("good"), warning: style.warn("look"), bad: style.bad("bad") };
    const rows = findings.map(({ name, verdict, says, todo }) => [
        marks[verdict],
        name,
        todo === undefined ? says : `${says}; ${todo}`,
    ]);
    const bad = findings.filter(({ verdict }) => verdict === "bad").length;
    const end = bad === 0 ? "Everything that is needed is there." : `${bad} to be mended first.`;
    return `${formatTable([{ title: "" }, { title: "what" }, { title: "how it is" }], rows, style.width)}\n\n${end}`;
}
