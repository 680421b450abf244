import type { Problem } from "../core/problems";
import { bytes, formatBytes } from "../core/quantities";
import { rotationProblems } from "../core/rotation";
import { type Part, peerName } from "../core/traffic";
import type { RedisArgs } from "./args";
import { largestShare, maxMemoryBytes } from "./conf";
import { majorityOf, nodeCount, quorumOf, topologyOf } from "./topology";
import { callerUsers, grantOf, internalUsers } from "./users";

/** Everything that is wrong with a Redis, before anything of it is registered. */
export function validateRedis(args: RedisArgs): readonly Problem[] {
    const path = `${args.part.system}.${args.part.component}`;
    return [
        ...validateMemory(path, args),
        ...validateVolume(path, args),
        ...validateCallers(path, args),
        ...validateUsers(path, args),
        ...rotationProblems(`${path}.rotation`, args.rotation),
        ...validateTopology(path, args),
    ];
}

function validateMemory(path: string, args: RedisArgs): readonly Problem[] {
    const limit = bytes(args.resources.limits.memory);
    const most = Math.floor(limit * largestShare);
    if (maxMemoryBytes(args) <= most) return [];
    return [
        {
            path: `${path}.maxMemory`,
            value: args.maxMemory,
            problem: "leaves no room for the copy that the server makes of itself while it writes to disk",
            allowed: `at most 75 % of resources.limits.memory (${formatBytes(most)} of ${args.resources.limits.memory})`,
            fix: "lower maxMemory, or raise resources.limits.memory",
        },
    ];
}

/** The log, its rewrite beside it, and the snapshot. */
const copiesOnDisk = 2;

function validateVolume(path: string, args: RedisArgs): readonly Problem[] {
    const least = maxMemoryBytes(args) * copiesOnDisk;
    if (bytes(args.volume.size) >= least) return [];
    return [
        {
            path: `${path}.volume.size`,
            value: args.volume.size,
            problem: `too small for data of ${formatBytes(maxMemoryBytes(args))} and its copy while the log is rewritten`,
            allowed: `at least ${formatBytes(least)}`,
            fix: "raise it, or lower maxMemory",
        },
    ];
}

const keyPattern = /^[A-Za-z0-9_][A-Za-z0-9_:.{}*-]*$/;

function validateCallers(path: string, args: RedisArgs): readonly Problem[] {
    const own: readonly (Part | undefined)[] = [args.checkPart, args.backupPart];
    return args.callers.flatMap((connection): readonly Problem[] => {
        const caller = peerName(connection.caller);
        if (connection.caller.kind === "addresses") {
            return [
                {
                    path: `${path}.callers`,
                    value: caller,
                    problem: "addresses outside the cluster cannot be given a login of their own",
                    fix: "let a part of the system call the store for them",
                },
            ];
        }
        const grant = grantOf(connection);
        if (grant === undefined) {
            if (connection.caller.kind === "part" && own.includes(connection.caller)) return [];
            return [
                {
                    path: `${path}.callers`,
                    value: caller,
                    problem: "may reach the port, but the traffic map does not say what it may do there",
                    fix: 'connect it with access: { store: "redis", keys, rights }',
                },
            ];
        }
        const bad = grant.keys.filter((key) => !keyPattern.test(key));
        if (grant.keys.length > 0 && bad.length === 0) return [];
        return [
            {
                path: `${path}.callers`,
                value: caller,
                problem:
                    grant.keys.length === 0
                        ? "has no keys, so it could log in and do nothing"
                        : `may use the keys ${bad.join(", ")}, which name nothing of its own`,
                allowed: "patterns that start with a prefix of its own, such as cache:*",
            },
        ];
    });
}

function validateUsers(path: string, args: RedisArgs): readonly Problem[] {
    const taken = new Map(internalUsers(args).map(({ user }) => [user, "the pods themselves"]));
    return callerUsers(args).flatMap(({ caller, user }): readonly Problem[] => {
        const name = peerName(caller);
        const other = taken.get(user);
        taken.set(user, name);
        if (other !== undefined) {
            return [
                {
                    path: `${path}.callers`,
                    value: name,
                    problem: `would share the login ${user} with ${other}`,
                    fix: "give one of the two another name",
                },
            ];
        }
        if (user !== "default" && !user.startsWith("plan_")) return [];
        return [
            {
                path: `${path}.callers`,
                value: name,
                problem: `cannot be a login under the name ${user}`,
                allowed: "a name other than default and plan-…",
                fix: "give the part another name",
            },
        ];
    });
}

function validateTopology(path: string, args: RedisArgs): readonly Problem[] {
    const topology = topologyOf(args);
    if (topology === undefined) return [];
    const count = nodeCount(topology);
    const quorum = quorumOf(topology);
    const problems: Problem[] = [];
    if (!Number.isInteger(count) || count < 3 || count % 2 === 0) {
        problems.push({
            path: `${path}.topology.count`,
            value: count,
            problem: "no majority survives the loss of a node, or none is decided",
            allowed: "an odd number from 3",
            fix: 'add nodes, or use kind: "single" and accept that there is one',
        });
    } else if (quorum < majorityOf(count) || quorum > count) {
        problems.push({
            path: `${path}.topology.quorum`,
            value: quorum,
            problem: "a minority could declare the master gone, or nobody ever could",
            allowed: `${majorityOf(count)} to ${count} of ${count} sentinels`,
        });
    }
    const down = topology.downAfterSeconds ?? 5;
    if (down < 1 || down > 60) {
        problems.push({
            path: `${path}.topology.downAfterSeconds`,
            value: down,
            problem: "a short pause would cost the master its place, or an outage would last",
            allowed: "1 to 60",
        });
    }
    return problems;
}
