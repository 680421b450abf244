import type { Problem } from "../core/problems";
import { type Part, peerName } from "../core/traffic";
import { accessPlan, grantOf, metricsRole, passwordLogins, roleBase, superuser } from "./access";
import type { PostgresArgs } from "./args";
import { defaultMaxConnections } from "./memory";

/** Everything that is wrong with who may log in, and as what. */
export function validateAccess(path: string, args: PostgresArgs): readonly Problem[] {
    return [
        ...validateCallers(path, args),
        ...validateRoles(path, args),
        ...validateConnectionLimits(path, args),
        ...validateIdentities(path, args),
        ...validateMigrations(path, args),
        ...validateCheck(path, args),
    ];
}

/** A password that nobody has tried may stop whoever rolls with it. */
function validateCheck(path: string, args: PostgresArgs): readonly Problem[] {
    if (args.checkPart !== undefined) return [];
    const untried = passwordLogins(accessPlan(args)).filter(({ access }) => access !== "replication");
    return untried.length === 0
        ? []
        : [
              {
                  path: `${path}.checkPart`,
                  problem: `nobody would try the passwords of ${untried.map(({ role }) => role).join(", ")}`,
                  fix: "give it the part of a job",
              },
          ];
}

/** The component's own pods: they reach the port, and their logins follow from what they are for. */
function ownParts(args: PostgresArgs): readonly (Part | undefined)[] {
    const migrations = (args.migrations ?? []).map(({ part }) => part);
    // The instances of an operator follow each other.
    const instances = args.engine?.kind === "cnpg" ? args.part : undefined;
    return [args.checkPart, args.backupPart, args.readReplicas?.part, instances, ...migrations];
}

const databaseName = /^[a-z_][a-z0-9_-]{0,56}$/;
const reservedDatabases = ["postgres", "template0", "template1", "replication", "all"];

function validateCallers(path: string, args: PostgresArgs): readonly Problem[] {
    const own = ownParts(args);
    return args.callers.flatMap((connection): readonly Problem[] => {
        const grant = grantOf(connection);
        const caller = peerName(connection.caller);
        if (connection.caller.kind === "addresses") {
            return [
                {
                    path: `${path}.callers`,
                    value: caller,
                    problem: "addresses outside the cluster cannot be given a login of their own",
                    fix: "let a part of the system call the store for them",
                },
            ];
        }
        if (grant === undefined) {
            if (connection.caller.kind === "part" && own.includes(connection.caller)) return [];
            return [
                {
                    path: `${path}.callers`,
                    value: caller,
                    problem: "may reach the port, but the traffic map does not say what it may do there",
                    fix: 'connect it with access: { store: "postgres", database, rights }',
                },
            ];
        }
        if (databaseName.test(grant.database) && !reservedDatabases.includes(grant.database)) return [];
        return [
            {
                path: `${path}.database`,
                value: grant.database,
                problem: "not a name for a database of one's own",
                allowed: `lower-case letters, digits, "_" and "-", at most 57, and none of ${reservedDatabases.join(", ")}`,
            },
        ];
    });
}

const longestRole = 63;

function validateRoles(path: string, args: PostgresArgs): readonly Problem[] {
    const owners = new Map<string, string>();
    return accessPlan(args).callers.flatMap(({ caller, logins: [login] }): readonly Problem[] => {
        const base = roleBase(caller.name);
        const name = peerName(caller);
        const other = owners.get(base);
        owners.set(base, name);
        if (other !== undefined) {
            return [
                {
                    path: `${path}.callers`,
                    value: name,
                    problem: `would share the login ${base} with ${other}`,
                    fix: "give one of the two parts another name",
                },
            ];
        }
        if (!/^[a-z][a-z0-9_]*$/.test(base) || login.role.length > longestRole || isReserved(base)) {
            return [
                {
                    path: `${path}.callers`,
                    value: name,
                    problem: `cannot be a login under the name ${login.role}`,
                    allowed: `a name that starts with a letter, is at most ${longestRole - 2} long and is none of ${reservedRoles.join(", ")} or pg_…`,
                    fix: "give the part another name",
                },
            ];
        }
        return [];
    });
}

const reservedRoles = [superuser, metricsRole, "public", "none"];

function isReserved(role: string): boolean {
    return reservedRoles.includes(role) || role.startsWith("pg_") || role.startsWith("stackwright");
}

/** What is left for callers: not the superuser's reserve, the exporter, or the connections of replication. */
function validateConnectionLimits(path: string, args: PostgresArgs): readonly Problem[] {
    const limits = args.connectionLimits ?? {};
    const maxConnections = args.maxConnections ?? defaultMaxConnections;
    const available = maxConnections - 3 - 5;
    const sum = Object.values(limits).reduce((total, one) => total + one, 0);
    const known = args.callers.map(({ caller }) => caller.name);
    return [
        ...Object.entries(limits)
            .filter(([name]) => !known.includes(name))
            .map(([name]) => ({
                path: `${path}.connectionLimits.${name}`,
                problem: "nobody of that name calls this Postgres",
                allowed: known.join(", "),
            })),
        ...(sum <= available
            ? []
            : [
                  {
                      path: `${path}.maxConnections`,
                      value: maxConnections,
                      problem: `the callers may open ${sum} at their largest (${Object.entries(limits)
                          .map(([name, limit]) => `${name} ${limit}`)
                          .join(" + ")}) and ${maxConnections - available} are reserved`,
                      allowed: `at least ${sum + maxConnections - available}`,
                      fix: "raise it and the memory with it, or lower the callers' pools or replicas",
                  },
              ]),
    ];
}

function validateIdentities(path: string, args: PostgresArgs): readonly Problem[] {
    const known = accessPlan(args).callers.map(({ caller }) => caller.name);
    const names = Object.entries(args.identityLogin?.commonNames ?? {}).flatMap(([caller, own]) =>
        own.map((commonName) => [caller, commonName] as const),
    );
    return names.flatMap(([caller, commonName], index): readonly Problem[] => {
        const at = `${path}.identityLogin.commonNames.${caller}`;
        if (!known.includes(caller)) {
            return [
                { path: at, problem: "nobody of that name has access to this Postgres", allowed: known.join(", ") },
            ];
        }
        const twin = names.find(([, name], other) => other < index && name === commonName);
        if (twin === undefined) return [];
        return [{ path: at, value: commonName, problem: `${twin[0]} has the same, so one could log in as the other` }];
    });
}

function validateMigrations(path: string, args: PostgresArgs): readonly Problem[] {
    return (args.migrations ?? []).flatMap(({ part, as }): readonly Problem[] => {
        if (part.namespace !== as.namespace) {
            return [
                {
                    path: `${path}.migrations`,
                    value: peerName(part),
                    problem: `cannot mount the credentials of ${peerName(as)} from another namespace`,
                    fix: "run the migration in the namespace of the part it stands for",
                },
            ];
        }
        const connection = args.callers.find(({ caller }) => caller === as);
        const rights = connection === undefined ? undefined : grantOf(connection)?.rights;
        if (rights === "owner") return [];
        return [
            {
                path: `${path}.migrations`,
                value: peerName(part),
                problem: `runs as ${peerName(as)}, which ${rights === undefined ? "has no access" : `has ${rights} access`} and so cannot change the schema`,
                allowed: "a caller with owner access",
            },
        ];
    });
}
