import type { Callee, Part, TrafficMap } from "../core/traffic";

export interface BackupTraffic {
    /** The store itself, where it sends its log, and every job and status pod. */
    readonly writers: readonly Part[];
    /** The store that the copying job logs in to. */
    readonly copies?: { readonly by: Part; readonly of: Part<"postgres"> | Part<"redis"> };
}

/** Opens what copying needs. A target that is a volume needs no traffic at all. */
export function connectBackup<PortName extends string>(
    map: TrafficMap,
    { writers, copies }: BackupTraffic,
    target?: { readonly callee: Callee<PortName>; readonly port: NoInfer<PortName> },
): void {
    if (copies !== undefined) {
        const { by, of } = copies;
        if ("postgres" in of.ports) map.connect(by, of as Part<"postgres">, "postgres", { why: "copies it" });
        else map.connect(by, of as Part<"redis">, "redis", { why: "copies it" });
    }
    if (target === undefined) return;
    for (const writer of writers) {
        map.connect(writer, target.callee, target.port, { why: "stores and fetches backups" });
    }
}
