import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { RedisArgs } from "./args";
import { serverConf } from "./conf";
import { sentinelConf, topologyOf, watchConf } from "./topology";
import { callerUsers } from "./users";

/** The contents of the ConfigMaps: what the containers read, as plain text. */

function script(name: string): string {
    return readFileSync(join(__dirname, "scripts", name), "utf8");
}

export function configFiles(args: RedisArgs): Readonly<Record<string, string>> {
    const topology = topologyOf(args);
    return {
        "redis.conf": serverConf(args),
        ...(topology === undefined ? {} : { "sentinel.conf": sentinelConf(), "watch.conf": watchConf(topology) }),
    };
}

export function scriptFiles(args: RedisArgs): Readonly<Record<string, string>> {
    return {
        "ping.sh": script("ping.sh"),
        "keeper.sh": script("keeper.sh"),
        ...(topologyOf(args) === undefined
            ? {}
            : { "node.sh": script("node.sh"), "sentinel.sh": script("sentinel.sh") }),
    };
}

export function checkFiles(args: RedisArgs): Readonly<Record<string, string>> {
    return {
        "check.sh": script("check.sh"),
        logins: callerUsers(args)
            .map(({ user }) => `${user}\n`)
            .join(""),
    };
}
