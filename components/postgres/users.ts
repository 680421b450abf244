import type { PostgresArgs } from "./args";

/** The exporter's container runs as somebody else, so that the server can tell it from the superuser. */
export const exporterUser = { name: "nobody", uid: 65_534 } as const;

export function runAsOf(args: PostgresArgs): { readonly uid: number; readonly gid: number } {
    const { uid, gid } = args.runAs ?? { uid: 999 };
    return { uid, gid: gid ?? uid };
}
