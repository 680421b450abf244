import { type AccessPlan, groupRole, type Login, managedRole, metricsRole, type Rights } from "./access";

/** What one right lets its holders do with the objects that the owner makes, now and later. */
const rightsOnObjects: Readonly<Record<Exclude<Rights, "owner">, readonly (readonly [string, string])[]>> = {
    readWrite: [
        ["SELECT, INSERT, UPDATE, DELETE", "TABLES"],
        ["USAGE, SELECT, UPDATE", "SEQUENCES"],
        ["EXECUTE", "FUNCTIONS"],
    ],
    readOnly: [
        ["SELECT", "TABLES"],
        ["SELECT", "SEQUENCES"],
        ["EXECUTE", "FUNCTIONS"],
    ],
};

/** Slots of other people's tools are left alone. */
const slotPrefix = "stackwright_";

/** The place in the log of one standby, by the name of its pod. */
export function slotName(standby: string): string {
    return `${slotPrefix}${standby.replaceAll("-", "_")}`;
}

const allRights = ["owner", "readWrite", "readOnly"] as const;

/**
 * Roles and databases, as a script for psql that may run any number of times. Passwords are not in it: it reads SCRAM
 * verifiers from the folder in VERIFIERS, so that no password ever reaches the server, its log or its statistics.
 */
export function rolesScript(plan: AccessPlan, standbys: readonly string[]): string {
    return sections(
        [
            "\\set ON_ERROR_STOP on",
            "-- A failing statement must not write a verifier into the log.",
            "SET log_min_error_statement = 'panic';",
        ],
        [managedRole, ...plan.databases.flatMap((name) => allRights.map((rights) => groupRole(name, rights)))].map(
            (role) => create(role, `CREATE ROLE ${identifier(role)} NOLOGIN`),
        ),
        [
            create(metricsRole, `CREATE ROLE ${identifier(metricsRole)} LOGIN`),
            `ALTER ROLE ${identifier(metricsRole)} LOGIN PASSWORD NULL CONNECTION LIMIT 5;`,
            `GRANT pg_monitor TO ${identifier(metricsRole)};`,
            "CREATE EXTENSION IF NOT EXISTS pg_stat_statements;",
        ],
        plan.databases.map(createDatabase),
        ["BEGIN;"],
        ...plan.callers.flatMap(({ logins }) => logins.map(loginStatements)),
        withdrawal(plan),
        ["REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;"],
        [`GRANT CONNECT ON DATABASE postgres TO ${identifier(metricsRole)};`],
        ...plan.databases.map((database) => databaseGrants(database)),
        ["COMMIT;"],
        slotStatements(standbys.map(slotName)),
    );
}

/** Rights inside one database; run in it, after the roles. */
export function grantsScript(database: string): string {
    return sections(["\\set ON_ERROR_STOP on", "BEGIN;"], grantStatements(database), ["COMMIT;"]);
}

/**
 * The same for an operator that has made the database and its owner and nothing else, and reads plain SQL only. It later
 * finds the groups and takes them as its own.
 */
export function firstGrants(database: string): string {
    const groups = (["readWrite", "readOnly"] as const).map(
        (rights) => `CREATE ROLE ${identifier(groupRole(database, rights))} NOLOGIN;`,
    );
    return sections(groups, databaseGrants(database), grantStatements(database));
}

function grantStatements(database: string): readonly string[] {
    const owner = identifier(groupRole(database, "owner"));
    const toGroup = (rights: "readWrite" | "readOnly") => {
        const group = identifier(groupRole(database, rights));
        return [
            `GRANT USAGE ON SCHEMA public TO ${group};`,
            `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT USAGE ON SCHEMAS TO ${group};`,
            ...rightsOnObjects[rights].flatMap(([privileges, objects]) => [
                `GRANT ${privileges} ON ALL ${objects} IN SCHEMA public TO ${group};`,
                `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} GRANT ${privileges} ON ${objects} TO ${group};`,
            ]),
        ];
    };
    return [
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;",
        `ALTER SCHEMA public OWNER TO ${owner};`,
        `ALTER DEFAULT PRIVILEGES FOR ROLE ${owner} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;`,
        ...toGroup("readWrite"),
        ...toGroup("readOnly"),
    ];
}

function createDatabase(database: string): string {
    const owner = groupRole(database, "owner");
    const exists = `SELECT FROM pg_database WHERE datname = ${literal(database)}`;
    const statement = `CREATE DATABASE ${identifier(database)} OWNER ${identifier(owner)}`;
    return `SELECT ${literal(statement)} WHERE NOT EXISTS (${exists}) \\gexec`;
}

function create(role: string, statement: string): string {
    const exists = `SELECT FROM pg_roles WHERE rolname = ${literal(role)}`;
    return `SELECT ${literal(statement)} WHERE NOT EXISTS (${exists}) \\gexec`;
}

function loginStatements(login: Login): readonly string[] {
    const role = identifier(login.role);
    const groups = [managedRole, ...groupsOf(login)];
    return [
        create(login.role, `CREATE ROLE ${role}`),
        ...(login.method === "cert" ? [] : [`\\set verifier \`cat "$VERIFIERS/${login.role}"\``]),
        [
            `ALTER ROLE ${role} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`,
            login.access === "replication" ? "REPLICATION" : "NOREPLICATION",
            `CONNECTION LIMIT ${login.connectionLimit}`,
            `PASSWORD ${login.method === "cert" ? "NULL" : ":'verifier'"};`,
        ].join(" "),
        revokeOtherGroups(login.role, groups),
        `GRANT ${groups.map(identifier).join(", ")} TO ${role};`,
        ...databaseSettings(login),
    ];
}

function groupsOf(login: Login): readonly string[] {
    return login.access === "replication" ? [] : [groupRole(login.access.database, login.access.rights)];
}

/** What an owner makes must belong to the group, or it would be lost to the other credential after a rotation. */
function databaseSettings(login: Login): readonly string[] {
    if (login.access === "replication") return [];
    const { database, rights } = login.access;
    const at = `ALTER ROLE ${identifier(login.role)} IN DATABASE ${identifier(database)}`;
    return [rights === "owner" ? `${at} SET role = ${literal(groupRole(database, rights))};` : `${at} RESET role;`];
}

function revokeOtherGroups(role: string, groups: readonly string[]): string {
    return [
        "SELECT format('REVOKE %I FROM %I', held.rolname, holder.rolname)",
        "FROM pg_auth_members JOIN pg_roles held ON held.oid = roleid JOIN pg_roles holder ON holder.oid = member",
        `WHERE holder.rolname = ${literal(role)} AND held.rolname NOT IN (${groups.map(literal).join(", ")}) \\gexec`,
    ].join(" ");
}

/** Logins that no one has any more: shut out first, and what they still do is ended. */
function withdrawal(plan: AccessPlan): readonly string[] {
    const wanted = plan.callers.flatMap(({ logins }) => logins.map(({ role }) => role));
    const withdrawn = [
        "FROM pg_auth_members JOIN pg_roles managed ON managed.oid = roleid JOIN pg_roles login ON login.oid = member",
        `WHERE managed.rolname = ${literal(managedRole)}`,
        ...(wanted.length === 0 ? [] : [`AND login.rolname NOT IN (${wanted.map(literal).join(", ")})`]),
    ].join(" ");
    return [
        `SELECT format('ALTER ROLE %I NOLOGIN PASSWORD NULL', login.rolname) ${withdrawn} AND login.rolcanlogin \\gexec`,
        `SELECT format('REVOKE %I FROM %I', held.rolname, gone.rolname) FROM pg_auth_members of JOIN pg_roles held ON held.oid = of.roleid JOIN pg_roles gone ON gone.oid = of.member WHERE held.rolname <> ${literal(managedRole)} AND gone.rolname IN (SELECT login.rolname ${withdrawn}) \\gexec`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename IN (SELECT login.rolname ${withdrawn});`,
    ];
}

function databaseGrants(database: string): readonly string[] {
    const name = identifier(database);
    const groups = allRights.map((rights) => identifier(groupRole(database, rights)));
    return [
        `ALTER DATABASE ${name} OWNER TO ${identifier(groupRole(database, "owner"))};`,
        `REVOKE ALL ON DATABASE ${name} FROM PUBLIC;`,
        `GRANT CONNECT ON DATABASE ${name} TO ${groups.join(", ")};`,
    ];
}

/** A standby's place in the log is kept while it is away, up to the size that the settings allow. */
function slotStatements(names: readonly string[]): readonly string[] {
    const exists = (name: string) => `SELECT FROM pg_replication_slots WHERE slot_name = ${literal(name)}`;
    const ours = `slot_name LIKE ${literal(`${slotPrefix.replaceAll("_", "\\_")}%`)} AND NOT active`;
    const unwanted = names.length === 0 ? ours : `${ours} AND slot_name NOT IN (${names.map(literal).join(", ")})`;
    return [
        ...names.map(
            (name) =>
                `SELECT pg_create_physical_replication_slot(${literal(name)}, true) WHERE NOT EXISTS (${exists(name)});`,
        ),
        `SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE ${unwanted};`,
    ];
}

/** Names what is applied, where every session can read it: how a waiting job knows that its turn has come. */
export function planMark(plan: AccessPlan, mark: string): string {
    return sections(
        ["\\set ON_ERROR_STOP on"],
        plan.databases.map((name) => `ALTER DATABASE ${identifier(name)} SET "stackwright.plan" = ${literal(mark)};`),
    );
}

function sections(...parts: readonly (readonly string[])[]): string {
    return `${parts
        .filter((lines) => lines.length > 0)
        .map((lines) => lines.join("\n"))
        .join("\n\n")}\n`;
}

export function identifier(name: string): string {
    return `"${name.replaceAll('"', '""')}"`;
}

export function literal(value: string): string {
    return `'${value.replaceAll("'", "''")}'`;
}
