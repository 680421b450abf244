import { given } from "../core/given";
import type { Part } from "../core/traffic";
import type { ConfigRef, OneTimeJobArgs, SecretRef } from "../workload";
import type { Migration, PostgresArgs } from "./args";
import { clientAuthorityFolder } from "./credentials";
import { clientPort, hostOf } from "./specs";
import { runAsOf } from "./users";

/** How long the files of a running pod may take to change under it, and then some. */
const checkTimeoutSeconds = 300;

/** Waits until the server has taken over what was just written, proved by logging in as everybody. */
export function accessCheck(
    args: PostgresArgs,
    part: Part,
    files: { readonly script: ConfigRef; readonly passwords: SecretRef; readonly mark: string },
): OneTimeJobArgs {
    return {
        part,
        tier: "batch",
        runAs: runAsOf(args),
        timeoutSeconds: checkTimeoutSeconds,
        main: {
            name: "check",
            image: args.image,
            command: ["/bin/sh", "/etc/check/check.sh"],
            env: {
                PGHOST: hostOf(args, part.namespace),
                PGPORT: String(clientPort),
                PGSSLROOTCERT: `${clientAuthorityFolder}/ca.crt`,
                LOGINS: "/etc/check/logins",
                PASSWORDS: "/run/secrets/passwords",
                PLAN: files.mark,
                TIMEOUT: String(checkTimeoutSeconds - 30),
            },
            resources: {
                requests: { cpu: "20m", memory: "32Mi" },
                limits: { cpu: "50m", memory: "64Mi" },
            },
            mounts: [
                { volume: "script", path: "/etc/check" },
                { volume: "passwords", path: "/run/secrets/passwords" },
                { volume: "authority", path: clientAuthorityFolder },
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

export const migrationLoginFolder = "/run/secrets/database";

export function migrationJob(args: PostgresArgs, migration: Migration, login: SecretRef | undefined): OneTimeJobArgs {
    const { identity } = migration;
    return {
        part: migration.part,
        tier: "batch",
        runAs: migration.runAs,
        timeoutSeconds: migration.timeoutSeconds ?? 600,
        // Without a password nothing is proved beforehand: the server may still be making the role.
        ...(identity === undefined ? {} : { retries: 6, init: identity.init }),
        main: {
            name: "migrate",
            image: migration.image,
            command: migration.command,
            env: {
                DATABASE_HOST: hostOf(args, migration.part.namespace),
                DATABASE_PORT: String(clientPort),
                PGSSLMODE: "verify-full",
                PGSSLROOTCERT: `${clientAuthorityFolder}/ca.crt`,
                ...(login === undefined
                    ? {}
                    : {
                          DATABASE_USER_FILE: `${migrationLoginFolder}/username`,
                          DATABASE_PASSWORD_FILE: `${migrationLoginFolder}/password`,
                          DATABASE_URL_FILE: `${migrationLoginFolder}/uri`,
                      }),
                ...identity?.env,
                ...migration.env,
            },
            resources: migration.resources,
            mounts: [
                { volume: "authority", path: clientAuthorityFolder },
                ...(login === undefined ? [] : [{ volume: "login", path: migrationLoginFolder }]),
                ...(identity?.mounts ?? []),
            ],
        },
        volumes: {
            authority: args.tls.authority,
            ...(login === undefined ? {} : { login: { kind: "secret", secret: login } as const }),
            ...identity?.volumes,
        },
        ...(args.placement === undefined ? {} : { placement: args.placement }),
        ...given("imagePullSecrets", migration.imagePullSecrets),
    };
}
