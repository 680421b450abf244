import type * as pulumi from "@pulumi/pulumi";
import { objectName } from "../core/naming";
import { ConfigFiles, SecretFiles } from "../workload";
import type { AccessPlan } from "./access";
import type { PostgresArgs } from "./args";
import { type Passwords, verifiersOf } from "./credentials";
import { accessFiles, configFiles, scriptFiles } from "./files";
import type { PostgresFiles } from "./specs";

/** What the server's pods mount, registered under the given parent. */
export function createServerFiles(
    name: string,
    args: PostgresArgs,
    plan: AccessPlan,
    passwords: Passwords,
    parent: pulumi.Resource,
): { readonly files: PostgresFiles; readonly resources: readonly pulumi.Resource[] } {
    const place = { namespace: args.part.namespace, owner: args.part };
    const configMap = (role: string, data: Readonly<Record<string, string>>) =>
        new ConfigFiles(
            `${name}-${role}`,
            { name: objectName("ConfigMap", args.part.name, role), ...place, data },
            { parent },
        );
    const config = configMap("config", configFiles(args));
    const scripts = configMap("scripts", scriptFiles(args));
    const access = configMap("access", accessFiles(args).files);
    const verifiers = new SecretFiles(
        `${name}-verifiers`,
        { name: objectName("Secret", args.part.name, "verifiers"), ...place, data: verifiersOf(args, plan, passwords) },
        { parent },
    );
    return {
        files: { config: config.ref, scripts: scripts.ref, access: access.ref, verifiers: verifiers.ref },
        resources: [config, scripts, access, verifiers],
    };
}
