import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { objectName } from "../core/naming";
import type { SecretFilesArgs } from "../workload";
import { accessList, internalFirst, passwordKey, passwordKeys } from "./acl";
import type { RedisArgs } from "./args";
import { clientPort, exporterAddress, hostOf } from "./specs";
import { type CallerUser, internalUsers } from "./users";

/** User and generation → password. */
export type Passwords = Readonly<Record<string, pulumi.Output<string>>>;

/** Two passwords take turns, so that a new one never overwrites the one in use. */
export function createPasswords(name: string, args: RedisArgs, opts: pulumi.CustomResourceOptions): Passwords {
    return Object.fromEntries(
        passwordKeys(args).map((key) => {
            const [user = "", generation = ""] = key.split("/");
            const turn = Number(generation) % 2 === 1 ? "a" : "b";
            const password = new random.RandomPassword(
                `${name}-password-${user}-${turn}`,
                { length: 32, special: false, keepers: { generation } },
                opts,
            );
            return [key, pulumi.secret(password.result)];
        }),
    );
}

export function accessSecret(args: RedisArgs, passwords: Passwords): Readonly<Record<string, pulumi.Output<string>>> {
    return { "users.acl": pulumi.all({ ...passwords }).apply((plain) => accessList(args, plain)) };
}

/** One file per internal user, and the exporter's in the form that it reads. */
export function internalSecret(args: RedisArgs, passwords: Passwords): Readonly<Record<string, pulumi.Output<string>>> {
    return {
        ...Object.fromEntries(internalUsers(args).map(({ user }) => [user, internalPassword(args, passwords, user)])),
        "exporter.json": internalPassword(args, passwords, "metrics").apply((password) =>
            JSON.stringify({ [exporterAddress]: password }),
        ),
    };
}

export function internalPassword(args: RedisArgs, passwords: Passwords, user: string): pulumi.Output<string> {
    return passwordOf(passwords, passwordKey(user, args.internalGeneration ?? internalFirst));
}

export function currentPassword(passwords: Passwords, { user, generations: [current] }: CallerUser) {
    return passwordOf(passwords, passwordKey(user, current));
}

/** What one caller is handed: its current credential. */
export function callerSecret(args: RedisArgs, one: CallerUser, passwords: Passwords): SecretFilesArgs {
    const { caller, user } = one;
    if (caller.kind === "addresses") throw new Error(`${caller.name} cannot be handed a Secret`);
    const host = hostOf(args, caller.namespace);
    const password = currentPassword(passwords, one);
    return {
        name: objectName("Secret", args.part.name, caller.name),
        // A foreign caller is handed its credential in the store's namespace, where this program may write.
        namespace: caller.kind === "part" ? caller.namespace : args.part.namespace,
        owner: args.part,
        data: {
            username: user,
            password,
            host,
            port: String(clientPort),
            uri: pulumi.interpolate`rediss://${user}:${password}@${host}:${clientPort}/0`,
        },
    };
}

function passwordOf(passwords: Passwords, key: string): pulumi.Output<string> {
    const password = passwords[key];
    if (password === undefined) throw new Error(`there is no password for ${key}`);
    return password;
}
