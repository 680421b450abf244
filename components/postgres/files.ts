import { readFileSync } from "node:fs";
import { join } from "node:path";
import { contentHash } from "../core/content-hash";
import { accessPlan, groupRole, passwordLogins, type Rights } from "./access";
import type { PostgresArgs } from "./args";
import { liveFile, serverConf, standbyNames } from "./conf";
import { hostBasedAuthentication, identityMaps } from "./hba";
import { grantsScript, planMark, rolesScript } from "./roles-sql";
import { exporterUser, runAsOf } from "./users";

/** The contents of the ConfigMaps: what the containers read, as plain text. */

function script(name: string): string {
    return readFileSync(join(__dirname, "scripts", name), "utf8");
}

export function configFiles(args: PostgresArgs): Readonly<Record<string, string>> {
    return { "postgresql.conf": serverConf(args).text };
}

/** A standby waits for nobody: only the primary has a rule for that. */
export function standbyConfigFiles(args: PostgresArgs): Readonly<Record<string, string>> {
    const { readReplicas, ...rest } = args;
    return { "postgresql.conf": serverConf(rest).text };
}

/** The server looks its own user up, and the image does not know this one. */
export function scriptFiles(args: PostgresArgs): Readonly<Record<string, string>> {
    const { uid, gid } = runAsOf(args);
    return {
        "prepare.sh": script("prepare.sh"),
        "alive.sh": script("alive.sh"),
        "keeper.sh": script("keeper.sh"),
        // Here even without standbys: the first of them must not restart the primary.
        "standby.sh": script("standby.sh"),
        passwd: [
            `postgres:x:${uid}:${gid}::/tmp:/bin/sh`,
            `${exporterUser.name}:x:${exporterUser.uid}:${exporterUser.uid}::/tmp:/bin/false`,
            "",
        ].join("\n"),
    };
}

/** Rules, roles and grants. The mark names the rest of them. */
export function accessFiles(args: PostgresArgs): { readonly files: Readonly<Record<string, string>>; mark: string } {
    const plan = accessPlan(args);
    const standbys = standbyNames(args);
    const files = {
        "pg_hba.conf": hostBasedAuthentication(plan),
        "pg_ident.conf": identityMaps(plan),
        [liveFile]: serverConf(args).live,
        "roles.sql": rolesScript(plan, standbys),
        logins: lines(passwordLogins(plan).map(({ role }) => role)),
        ...Object.fromEntries(plan.databases.map((name) => [`grants-${name}.sql`, grantsScript(name)])),
    };
    const mark = contentHash(files);
    return { mark, files: { ...files, mark, "mark.sql": planMark(plan, mark) } };
}

/** The logins that can be proved by knocking: replication has no database to look into. */
export function checkLogins(args: PostgresArgs): readonly CheckLogin[] {
    return passwordLogins(accessPlan(args)).flatMap(({ role, access }) =>
        access === "replication" ? [] : [{ role, ...access }],
    );
}

interface CheckLogin {
    readonly role: string;
    readonly database: string;
    readonly rights: Rights;
}

/** The keeper sees to it where there is one. */
function ownGroup(args: PostgresArgs, { database, rights }: CheckLogin): readonly string[] {
    return args.engine?.kind === "cnpg" && rights === "owner" ? [groupRole(database, rights)] : [];
}

export function checkFiles(args: PostgresArgs): Readonly<Record<string, string>> {
    return {
        "check.sh": script("check.sh"),
        logins: lines(
            checkLogins(args).map((login) => [login.role, login.database, ...ownGroup(args, login)].join(" ")),
        ),
    };
}

function lines(items: readonly string[]): string {
    return items.map((item) => `${item}\n`).join("");
}
