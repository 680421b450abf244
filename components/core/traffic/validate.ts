import type { Problem } from "../problems";
import type { TrafficMap } from "./map";
import { type Callee, peerName } from "./part";
import { type PolicyOptions, policyName } from "./policies";

/** What cannot be right in a map, whatever it was meant to say. */
export function validateTraffic(map: TrafficMap, options: PolicyOptions): readonly Problem[] {
    return [...validateConnections(map, options), ...validatePolicyNames(map)];
}

function validateConnections(map: TrafficMap, options: PolicyOptions): readonly Problem[] {
    const known = new Set<Callee>(map.parts);
    const problems: Problem[] = [];
    for (const { caller, callee, portName } of map.connections) {
        const path = `${peerName(caller)} → ${peerName(callee)}:${portName}`;
        for (const end of [caller, callee]) {
            if (end.kind === "part" && !known.has(end)) {
                problems.push({ path, problem: `${peerName(end)} is not in the map`, fix: "add() the part first" });
            }
            if (end.kind === "addresses" && end.blocks.length === 0) {
                problems.push(noAddress(path, `${end.name} has`, end.name));
            }
        }
        if ([caller, callee].some(onNodeNetwork) && options.nodeBlocks.length === 0) {
            problems.push(noAddress(path, "one end uses the node's network, but the nodes have", "the nodes"));
        }
        if (caller.kind !== "part" && callee.kind !== "part") {
            problems.push({ path, problem: "neither end is ours, so no policy can open it" });
        }
    }
    return problems;
}

function onNodeNetwork(end: Callee): boolean {
    return end.kind === "part" && end.hostNetwork === true;
}

function noAddress(path: string, who: string, name: string): Problem {
    return {
        path,
        // Kubernetes reads an empty list of peers as "everyone".
        problem: `${who} no address, so the rule would be open to everyone`,
        fix: `give the addresses of ${name} in the stack's settings`,
    };
}

/** Two parts under one policy name would fight for one object. */
function validatePolicyNames(map: TrafficMap): readonly Problem[] {
    const owners = new Map<string, string>();
    const problems: Problem[] = [];
    for (const part of map.parts) {
        const name = `${part.namespace}/${policyName(part)}`;
        const owner = owners.get(name);
        if (owner === undefined) owners.set(name, part.name);
        else {
            problems.push({
                path: peerName(part),
                problem: `its policy ${name} is already ${owner}'s`,
                fix: "give one of the two a policyName of its own",
            });
        }
    }
    return problems;
}
