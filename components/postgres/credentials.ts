import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { objectName } from "../core/naming";
import type { Caller } from "../core/traffic";
import type { SecretFilesArgs } from "../workload";
import { type AccessPlan, type CallerAccess, type Login, passwordLogins } from "./access";
import type { PostgresArgs } from "./args";
import { scramVerifier } from "./scram";
import { clientPort, hostOf } from "./specs";

/** Role → password. Long enough that nobody guesses it, and without characters that a URL or a shell would mistake. */
export type Passwords = Readonly<Record<string, pulumi.Output<string>>>;

/** Where a caller mounts the `ca.crt` of its store, as `uri` and `dsn` say. */
export const clientAuthorityFolder = "/etc/stackwright/postgres";

export function createPasswords(name: string, plan: AccessPlan, opts: pulumi.CustomResourceOptions): Passwords {
    return Object.fromEntries(
        passwordLogins(plan).map((login) => {
            const password = new random.RandomPassword(
                `${name}-password-${login.role}`,
                { length: 32, special: false, keepers: { generation: String(login.generation) } },
                opts,
            );
            return [login.role, pulumi.secret(password.result)];
        }),
    );
}

/** What the server is given of the passwords. */
export function verifiersOf(args: PostgresArgs, plan: AccessPlan, passwords: Passwords): Passwords {
    const { system, environment, name } = args.part;
    return Object.fromEntries(
        passwordLogins(plan).map(({ role, generation }) => {
            const owner = `${system}/${environment}/${name}/${role}/${generation}`;
            return [role, passwordOf(passwords, role).apply((password) => scramVerifier(password, owner))];
        }),
    );
}

/** What one caller is handed; its current credential. Nothing for a caller that logs in by its identity. */
export function callerSecret(
    args: PostgresArgs,
    access: CallerAccess,
    passwords: Passwords,
): SecretFilesArgs | undefined {
    const [login] = access.logins;
    const { caller } = access;
    if (login.method === "cert" || caller.kind === "addresses") return undefined;
    // A foreign caller is handed its credential in the store's namespace, where this program may write.
    const namespace = caller.kind === "part" ? caller.namespace : args.part.namespace;
    const password = passwordOf(passwords, login.role);
    return {
        name: objectName("Secret", args.part.name, caller.name),
        namespace,
        owner: args.part,
        data: {
            username: login.role,
            password,
            host: hostOf(args, caller.namespace),
            port: String(clientPort),
            ...databaseKeys(args, login, caller.namespace, password),
            ...ownFiles(args, caller, login, password),
        },
    };
}

function databaseKeys(args: PostgresArgs, login: Login, namespace: string, password: pulumi.Output<string>) {
    if (login.access === "replication") return {};
    const { database } = login.access;
    const host = hostOf(args, namespace);
    const authority = `${clientAuthorityFolder}/ca.crt`;
    return {
        database,
        uri: pulumi.interpolate`postgresql://${login.role}:${password}@${host}:${clientPort}/${database}?sslmode=verify-full&sslrootcert=${authority}`,
        dsn: pulumi.interpolate`host=${host} port=${clientPort} user=${login.role} password=${password} dbname=${database} sslmode=verify-full sslrootcert=${authority}`,
    };
}

/** The names of these files are plain; what is in them is not. */
function ownFiles(args: PostgresArgs, caller: Caller, login: Login, password: pulumi.Output<string>) {
    const files = args.loginFiles?.[caller.name];
    if (files === undefined || login.access === "replication") return {};
    const known = {
        host: hostOf(args, caller.kind === "addresses" ? args.part.namespace : caller.namespace),
        port: clientPort,
        database: login.access.database,
        user: login.role,
    };
    const written = password.apply((secret) => files({ ...known, password: secret }));
    return Object.fromEntries(
        Object.keys(files({ ...known, password: "" })).map((name) => [
            name,
            written.apply((contents) => contents[name] ?? ""),
        ]),
    );
}

export function passwordOf(passwords: Passwords, role: string): pulumi.Output<string> {
    const password = passwords[role];
    if (password === undefined) throw new Error(`role ${role} has no password`);
    return password;
}
