import { type AccessPlan, type Login, metricsRole, superuser } from "./access";
import { exporterUser } from "./users";

/** Operating-system users of the pod's containers → roles, over the socket that they share. */
const localMap = "pod";
/** Common names of SVIDs → roles. */
const identityMap = "spiffe";

/** One line per login, everything else refused: no line names more than one role or one database. */
export function hostBasedAuthentication(plan: AccessPlan): string {
    const rows: readonly (readonly string[])[] = [
        ["# TYPE", "DATABASE", "USER", "ADDRESS", "METHOD"],
        ["local", "all", quoted(superuser), "", `peer map=${localMap}`],
        ["local", quoted("postgres"), quoted(metricsRole), "", `peer map=${localMap}`],
        ["local", "all", "all", "", "reject"],
        ["hostnossl", "all", "all", "all", "reject"],
        ...plan.callers.flatMap(({ logins }) => logins).map(loginRow),
        ["host", "replication", "all", "all", "reject"],
        ["host", "all", "all", "all", "reject"],
    ];
    return table(rows);
}

/** The same lines for a server that brings the rest of the file itself. */
export function loginRules(plan: AccessPlan): readonly string[] {
    return plan.callers
        .flatMap(({ logins }) => logins)
        .map((login) =>
            loginRow(login)
                .filter((cell) => cell !== "")
                .join(" "),
        );
}

function loginRow(login: Login): readonly string[] {
    // Unquoted, replication means the protocol and not a database of that name.
    const database = login.access === "replication" ? "replication" : quoted(login.access.database);
    return ["hostssl", database, quoted(login.role), "all", method(login)];
}

function method(login: Login): string {
    return login.method === "cert" ? `cert map=${identityMap}` : "scram-sha-256";
}

export function identityMaps(plan: AccessPlan): string {
    const certificates = plan.callers
        .flatMap(({ logins }) => logins)
        .flatMap(({ role, commonNames = [] }) => commonNames.map((commonName) => ({ role, commonName })));
    return table([
        ["# MAP", "SYSTEM-USER", "ROLE"],
        [localMap, "postgres", quoted(superuser)],
        [localMap, exporterUser.name, quoted(metricsRole)],
        ...certificates.map(({ role, commonName }) => [identityMap, quoted(commonName), quoted(role)]),
    ]);
}

function quoted(name: string): string {
    return `"${name}"`;
}

function table(rows: readonly (readonly string[])[]): string {
    const widths = rows.reduce<number[]>((widest, row) => {
        row.forEach((cell, column) => {
            widest[column] = Math.max(widest[column] ?? 0, cell.length);
        });
        return widest;
    }, []);
    const lines = rows.map((row) =>
        row
            .map((cell, column) => cell.padEnd(widths[column] ?? 0))
            .join("  ")
            .trimEnd(),
    );
    return `${lines.join("\n")}\n`;
}
