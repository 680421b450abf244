import {
    type Alert,
    type Catalogue,
    catalogue,
    type DashboardRow,
    flat,
    gauge,
    growing,
    panel,
    type Signals,
} from "../monitoring";

/** What the status pod says of the copies, from what is really stored. */
export const backupStatus: Catalogue = catalogue("backup-status", {
    stackwright_backup_copies: gauge("Complete copies there are", "store"),
    stackwright_backup_last_success_timestamp_seconds: gauge("When the newest of them was taken", "store"),
    stackwright_restore_drill_last_result: gauge("Whether the last drill succeeded", "store"),
    stackwright_restore_drill_duration_seconds: gauge("How long it took", "store"),
    stackwright_restore_drill_last_success_timestamp_seconds: gauge("When a drill last succeeded", "store"),
    stackwright_backup_status_timestamp_seconds: gauge("When all this was last looked at"),
});

export interface BackupSignalsArgs {
    readonly system: string;
    readonly namespace: string;
    /** The scrape job of the status pod. */
    readonly job: string;
    /** Hours after which the newest copy of each store is too old. */
    readonly stores: Readonly<Record<string, number>>;
    /** What a restore may take at most. @default 15 */
    readonly restoreMinutes?: number;
}

const day = 86_400;
const hour = 3600;

export function backupSignals(args: BackupSignalsArgs): Signals {
    const { system, namespace } = args;
    return {
        name: `${system}-backup`,
        system,
        component: "backup",
        namespace,
        alerts: [
            ...Object.entries(args.stores).flatMap(([store, hours]) => storeAlerts(args, store, hours)),
            ...drillAlerts(args),
        ],
        rows: [row(args)],
    };
}

/** A time stamp that stays so many seconds old. */
function aged(seconds: number, minutes = 240): string {
    return growing(60, -seconds, minutes);
}

function storeAlerts({ job }: BackupSignalsArgs, store: string, hours: number): readonly Alert[] {
    const of = `job="${job}",store="${store}"`;
    const last = `stackwright_backup_last_success_timestamp_seconds{${of}}`;
    const copies = `stackwright_backup_copies{${of}}`;
    return [
        {
            name: "BackupTooOld",
            expr: `time() - max by (store) (${last}) > ${hours * hour}`,
            for: "10m",
            severity: "critical",
            concern: "storage",
            group: `backup-${store}`,
            summary: `The newest copy of {{ $labels.store }} is over ${hours} hours old`,
            description:
                "Should {{ $labels.store }} be lost now, everything since that copy is lost but what is in its log.",
            example: {
                fires: { [last]: aged(hours * hour + 600) },
                silent: { [last]: aged(hours * hour - 600) },
                labels: { store },
            },
        },
        {
            name: "BackupMissing",
            expr: `max by (store) (${copies}) == 0`,
            for: "1h",
            severity: "critical",
            concern: "storage",
            group: `backup-${store}`,
            summary: "There is no copy of {{ $labels.store }}",
            description: "Not one complete copy of {{ $labels.store }} is stored.",
            example: { fires: { [copies]: flat(0) }, silent: { [copies]: flat(1) }, labels: { store } },
        },
    ];
}

function drillAlerts({ job, restoreMinutes = 15 }: BackupSignalsArgs): readonly Alert[] {
    const series = (metric: string) => `${metric}{job="${job}",store="postgres"}`;
    const every = (metric: string) => `max by (store) (${metric}{job="${job}"})`;
    const labels = { store: "postgres" };
    const result = "stackwright_restore_drill_last_result";
    const copies = "stackwright_backup_copies";
    const success = "stackwright_restore_drill_last_success_timestamp_seconds";
    const took = "stackwright_restore_drill_duration_seconds";
    const looked = "stackwright_backup_status_timestamp_seconds";
    return [
        {
            name: "RestoreDrillFailed",
            expr: `${every(result)} == 0`,
            for: "10m",
            severity: "critical",
            concern: "storage",
            summary: "The last restore of {{ $labels.store }} did not succeed",
            description: "A restore was tried, and what came back was not what it should be, or nothing did.",
            example: { fires: { [series(result)]: flat(0) }, silent: { [series(result)]: flat(1) }, labels },
        },
        {
            name: "RestoreDrillOverdue",
            expr: `time() - ${every(success)} > ${10 * day}`,
            for: "1h",
            severity: "warning",
            concern: "storage",
            summary: "No restore of {{ $labels.store }} was tried for ten days",
            description: "Drills are weekly; a copy that nobody has restored is a hope.",
            example: {
                fires: { [series(success)]: aged(11 * day) },
                silent: { [series(success)]: aged(8 * day) },
                labels,
            },
        },
        {
            name: "RestoreDrillMissing",
            expr: `max by (store) (${copies}{job="${job}"} offset 10d) > 0 unless ${every(success)}`,
            for: "1h",
            severity: "warning",
            concern: "storage",
            summary: "No restore of {{ $labels.store }} has ever succeeded",
            description: "There have been copies for ten days, and not one of them was ever restored.",
            example: {
                fires: { [series(copies)]: flat(3, 4000) },
                silent: { [series(copies)]: flat(3, 4000), [series(success)]: flat(1, 4000) },
                labels,
                at: `${11 * 24 * 60}m`,
                interval: "5m",
            },
        },
        {
            name: "RestoreDrillSlow",
            expr: `${every(took)} > ${restoreMinutes * 60}`,
            for: "10m",
            severity: "warning",
            concern: "performance",
            summary: "A restore of {{ $labels.store }} takes longer than promised",
            description: `The last drill of {{ $labels.store }} took over ${restoreMinutes} minutes.`,
            example: {
                fires: { [series(took)]: flat(restoreMinutes * 60 + 60) },
                silent: { [series(took)]: flat(restoreMinutes * 60 - 60) },
                labels,
            },
        },
        {
            name: "BackupStatusOld",
            // Absence of a look within the hour: a pod that never started leaves no age behind.
            expr: `absent(max(${looked}{job="${job}"}) > time() - ${hour})`,
            for: "10m",
            severity: "warning",
            concern: "storage",
            summary: "Nobody knows how old the backups are",
            description: "The status pod has not been able to look at the storage for an hour.",
            example: {
                fires: { [`${looked}{job="${job}"}`]: aged(hour + 600) },
                silent: { [`${looked}{job="${job}"}`]: aged(600) },
            },
        },
    ];
}

function row({ job }: BackupSignalsArgs): DashboardRow {
    return {
        title: "Backup",
        panels: [
            panel(
                "Age of the newest copy",
                [
                    {
                        expr: `time() - max by (store) (stackwright_backup_last_success_timestamp_seconds{job="${job}"})`,
                        legend: "{{store}}",
                    },
                ],
                { unit: "s", kind: "stat" },
            ),
            panel("Copies", [
                { expr: `max by (store) (stackwright_backup_copies{job="${job}"})`, legend: "{{store}}" },
            ]),
            panel(
                "Since the last good restore",
                [
                    {
                        expr: `time() - max by (store) (stackwright_restore_drill_last_success_timestamp_seconds{job="${job}"})`,
                        legend: "{{store}}",
                    },
                ],
                { unit: "s" },
            ),
            panel(
                "What a restore takes",
                [
                    {
                        expr: `max by (store) (stackwright_restore_drill_duration_seconds{job="${job}"})`,
                        legend: "{{store}}",
                    },
                ],
                { unit: "s" },
            ),
        ],
    };
}
