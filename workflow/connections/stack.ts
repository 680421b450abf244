import { parse } from "yaml";
import { parseSettings } from "../../config/parse";
import type { Settings } from "../../config/schema";
import { readStackFile, stackFilePath } from "../../config/stack-file";
import { planStack } from "../../systems/plan";
import { render } from "../render/cli";
import type { Declared } from "./compare";
import { type NamedBlocks, nodesName } from "./endpoints";
import type { Manifest } from "./manifests";

/** Everything a stack consists of, as its objects are written. */
export async function manifestsOf(stack: string): Promise<readonly Manifest[]> {
    return (await render(stack)).map(({ content }) => parse(content) as Manifest);
}

export function settingsOf(stack: string): Settings {
    return parseSettings(readStackFile(stackFilePath(stack)).raw, stack);
}

/** What the stack's settings call which addresses. */
export function blocksOf({ cluster }: Pick<Settings, "cluster">): readonly NamedBlocks[] {
    return [
        { name: "pod network", cidrs: cluster.podCidrs },
        { name: nodesName, cidrs: cluster.nodeCidrs },
        { name: "api-server", cidrs: cluster.apiServer.cidrs },
        { name: "name resolution", cidrs: cluster.dns.cacheCidrs },
    ];
}

/** What the stack's traffic map says, with the name resolution that every namespace opens by itself. */
export function declaredOf(settings: Settings): Declared {
    const { cluster } = settings;
    const { parts, connections } = planStack(settings).traffic;
    const ports = (["TCP", "UDP"] as const).map((protocol) => ({ protocol, from: 53, to: 53 }));
    return {
        parts,
        connections,
        nodeCidrs: cluster.nodeCidrs,
        everyPod: [
            { to: { namespace: cluster.dns.namespace, labels: cluster.dns.podLabels }, ports },
            { to: { cidrs: cluster.dns.cacheCidrs }, ports },
        ],
    };
}
