import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { objectName } from "../core/naming";
import { ConfigFiles, SecretFiles } from "../workload";
import type { AccessPlan } from "./access";
import type { PostgresArgs } from "./args";
import { type CnpgEngine, cluster, objectStore, reloaded, scheduledBackup, storeLogin } from "./cnpg";
import { type Passwords, verifiersOf } from "./credentials";
import { firstGrants } from "./roles-sql";

/** The Cluster object and what it refers to, registered under the given parent. */
export function createCnpgCluster(
    name: string,
    args: PostgresArgs,
    engine: CnpgEngine,
    plan: AccessPlan,
    passwords: Passwords,
    parent: pulumi.Resource,
): pulumi.Resource {
    const [database] = plan.databases;
    if (database === undefined) throw new Error(`${name} has no database`);
    const place = { namespace: args.part.namespace, owner: args.part };
    const key = "grants.sql";
    const grants = new ConfigFiles(
        `${name}-grants`,
        {
            name: objectName("ConfigMap", args.part.name, "grants"),
            ...place,
            data: { [key]: firstGrants(database) },
        },
        { parent },
    );
    const verifiers = Object.entries(verifiersOf(args, plan, passwords)).map(([role, verifier]) => {
        const secret = new SecretFiles(
            `${name}-login-${role}`,
            {
                name: objectName("Secret", args.part.name, "login", role.replaceAll("_", "-")),
                ...place,
                type: "kubernetes.io/basic-auth",
                labels: reloaded,
                data: { username: role, password: verifier },
            },
            { parent },
        );
        return { role, secret };
    });
    const files = {
        grants: { name: grants.ref.name, key },
        verifierSecrets: Object.fromEntries(verifiers.map(({ role, secret }) => [role, secret.ref.name])),
    };
    const first = [grants, ...verifiers.map(({ secret }) => secret), ...createStore(name, args, engine, parent)];
    const made = new k8s.apiextensions.CustomResource(name, cluster(args, engine, plan, database, files), {
        parent,
        dependsOn: first,
        ...(args.protect === true ? { protect: true } : {}),
    });
    if (engine.objectStore !== undefined) {
        const backup = scheduledBackup(args, engine.objectStore);
        new k8s.apiextensions.CustomResource(`${name}-backup`, backup, { parent, dependsOn: [made] });
    }
    return made;
}

function createStore(
    name: string,
    args: PostgresArgs,
    engine: CnpgEngine,
    parent: pulumi.Resource,
): readonly pulumi.Resource[] {
    if (engine.objectStore === undefined) return [];
    const { accessKey, secretKey } = engine.objectStore.credentials;
    const login = new SecretFiles(
        `${name}-store-login`,
        {
            name: storeLogin(args.part.name),
            namespace: args.part.namespace,
            owner: args.part,
            data: { "access-key": accessKey, "secret-key": secretKey },
        },
        { parent },
    );
    const store = objectStore(args, engine.objectStore);
    return [login, new k8s.apiextensions.CustomResource(`${name}-store`, store, { parent, dependsOn: [login] })];
}
