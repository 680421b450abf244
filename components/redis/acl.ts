import { createHash } from "node:crypto";
import { contentHash } from "../core/content-hash";
import type { RedisArgs } from "./args";
import { callerUsers, internalUsers } from "./users";

/** User and generation → password. */
export type PasswordBook = Readonly<Record<string, string>>;

export function passwordKey(user: string, generation: number): string {
    return `${user}/${generation}`;
}

export const internalFirst = 1;

/** Every password that the access list needs, by the key it is looked up under. */
export function passwordKeys(args: RedisArgs): readonly string[] {
    return [
        ...callerUsers(args).flatMap(({ user, generations }) =>
            generations.map((generation) => passwordKey(user, generation)),
        ),
        ...internalUsers(args).map(({ user }) => passwordKey(user, args.internalGeneration ?? internalFirst)),
    ];
}

/**
 * The access list: one user per caller, passwords as hashes only, everybody else shut out. Its last user marks it: who
 * can log in under that name knows that the server has taken over this very list.
 */
export function accessList(args: RedisArgs, passwords: PasswordBook): string {
    const hashes = (keys: readonly string[]) => keys.map((key) => `#${sha256(password(passwords, key))}`);
    const line = (user: string, keys: readonly string[], rules: readonly string[]) =>
        ["user", user, "on", ...hashes(keys), ...rules].join(" ");
    const internal = args.internalGeneration ?? internalFirst;
    const mark = accessMark(args);
    return [
        "user default off -@all",
        ...internalUsers(args).map(({ user, rules }) => line(user, [passwordKey(user, internal)], rules)),
        ...callerUsers(args).map(({ user, generations, rules }) =>
            line(
                user,
                generations.map((generation) => passwordKey(user, generation)),
                rules,
            ),
        ),
        `user ${markUser(mark)} on #${sha256(mark)} -@all +ping`,
        "",
    ].join("\n");
}

export function markUser(mark: string): string {
    return `plan_${mark}`;
}

/** Names what the list says, without the passwords. */
export function accessMark(args: RedisArgs): string {
    const users = [...callerUsers(args), ...internalUsers(args)].map(({ user, rules }) => [user, rules.join(" ")]);
    const { generation, overlap } = args.rotation ?? { generation: 1 };
    return contentHash({
        ...Object.fromEntries(users),
        "rotation ": `${generation} ${overlap === true} ${args.internalGeneration ?? internalFirst}`,
    });
}

function password(passwords: PasswordBook, key: string): string {
    const found = passwords[key];
    if (found === undefined) throw new Error(`there is no password for ${key}`);
    return found;
}

function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
