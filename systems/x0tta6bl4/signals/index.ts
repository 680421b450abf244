import type { Signals } from "../../../components/monitoring";
import { apiSignals } from "./api";
import { dashboards } from "./dashboards";
import { loopAlerts, meshAlerts } from "./mesh";
import { system } from "./names";
import { trustAlerts } from "./trust";

export { meshPrograms } from "./programs";

export interface MeshSignalsArgs {
    readonly namespace: string;
    /** Scrape jobs; those of what is switched off are absent. */
    readonly jobs: { readonly api?: string; readonly controller?: string; readonly mesh?: string };
    /** How long a certificate of the mesh's identities holds. */
    readonly certificateMinutes: number;
}

export function meshSignals({ namespace, jobs, certificateMinutes }: MeshSignalsArgs): readonly Signals[] {
    const all = Object.values(jobs);
    return [
        ...(jobs.api === undefined ? [] : [apiSignals(namespace, jobs.api)]),
        ...(all.length === 0 ? [] : [programSignals(namespace, all, jobs.mesh ?? all[0] ?? "", certificateMinutes)]),
    ];
}

function programSignals(
    namespace: string,
    jobs: readonly string[],
    meshJob: string,
    certificateMinutes: number,
): Signals {
    const of = `job=~"${jobs.join("|")}"`;
    return {
        name: `${system}-mesh`,
        system,
        component: "mesh",
        namespace,
        alerts: [
            ...meshAlerts(of, meshJob),
            ...loopAlerts(of, meshJob),
            ...trustAlerts(of, meshJob, certificateMinutes),
        ],
        slos: [
            {
                name: "x0tta6bl4-mesh-availability",
                title: "The programs of the mesh are up",
                objective: 0.999,
                concern: "network",
                measure: { kind: "uptime", gauge: `up{job="${meshJob}"}` },
            },
        ],
        dashboards: dashboards(namespace, of, jobs),
    };
}
