import type { ConfigRef, OneTimeJobArgs, SecretRef } from "../workload";
import { accessMark } from "./acl";
import type { RedisArgs } from "./args";
import { clientPort, hostOf, runAsOf } from "./specs";

/** How long the files of a running pod may take to change under it, and then some. */
const checkTimeoutSeconds = 300;

/** Waits until the server has taken over what was just written, proved by logging in as everybody. */
export function accessCheck(
    args: RedisArgs,
    files: { readonly script: ConfigRef; readonly passwords: SecretRef },
): OneTimeJobArgs {
    return {
        part: args.checkPart,
        tier: "batch",
        runAs: runAsOf(args),
        timeoutSeconds: checkTimeoutSeconds,
        main: {
            name: "check",
            image: args.image,
            command: ["/bin/sh", "/etc/check/check.sh"],
            env: {
                HOST: hostOf(args, args.checkPart.namespace),
                PORT: String(clientPort),
                CA: "/etc/authority/ca.crt",
                LOGINS: "/etc/check/logins",
                PASSWORDS: "/run/secrets/passwords",
                MARK: accessMark(args),
                TIMEOUT: String(checkTimeoutSeconds - 30),
            },
            resources: {
                requests: { cpu: "20m", memory: "32Mi" },
                limits: { cpu: "50m", memory: "64Mi" },
            },
            mounts: [
                { volume: "script", path: "/etc/check" },
                { volume: "passwords", path: "/run/secrets/passwords" },
                { volume: "authority", path: "/etc/authority" },
            ],
        },
        volumes: {
            script: { kind: "config", config: files.script },
            passwords: { kind: "secret", secret: files.passwords },
            authority: args.tls.authority,
        },
        ...(args.placement === undefined ? {} : { placement: args.placement }),
    };
}
