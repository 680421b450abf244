import type { Problem } from "../core/problems";
import { bytes } from "../core/quantities";
import { defaultLossMinutes, sendingSeconds } from "./archive";
import type { Backup, PostgresBackup, RepositoryArgs, TimeOfDay } from "./args";
import { defaultKeepAtLeast, defaultKeepDays } from "./jobs";
import { storeOf } from "./places";
import { isTimeOfDay } from "./schedule";
import { defaultRestoreMinutes } from "./stores";

const keyId = /^[a-z0-9]+$/;

/** Everything that is wrong with a storage, before anything of it is registered. */
export function validateRepository({ owner, encryption, target }: RepositoryArgs): readonly Problem[] {
    const path = `${owner.system}.backup`;
    const ids = Object.keys(encryption.keys);
    const problems: Problem[] = ids
        .filter((id) => !keyId.test(id))
        .map((id) => ({
            path: `${path}.encryption.keys.${id}`,
            problem: "not a name for a key",
            allowed: "lower-case letters and digits",
        }));
    if (!ids.includes(encryption.current)) {
        problems.push({
            path: `${path}.encryption.current`,
            value: encryption.current,
            problem: "there is no such key, so nothing could be encrypted",
            allowed: ids.length === 0 ? "a key under encryption.keys" : ids.join(", "),
        });
    }
    if (target.kind === "s3" && !/^https:\/\//.test(target.endpoint)) {
        problems.push({
            path: `${path}.target.endpoint`,
            value: target.endpoint,
            problem: "credentials would travel in the open",
            allowed: "an address that starts with https://",
        });
    }
    return problems;
}

/** Everything that is wrong with the backup of a store. */
export function validateBackup(backup: Backup): readonly Problem[] {
    const { store } = storeOf(backup);
    const path = `${backup.part.system}.${store}.backup`;
    return [
        ...validateTimes(path, backup),
        ...validateRetention(path, backup),
        ...validateDrill(path, backup),
        ...(backup.kind === "postgres" ? validateGoals(path, backup) : []),
        ...(backup.kind === "files" && backup.databases.length + (backup.files?.length ?? 0) === 0
            ? [
                  {
                      path: `${path}.databases`,
                      value: [],
                      problem: "nothing would be copied",
                      fix: "name a database or a file",
                  },
              ]
            : []),
    ];
}

function validateTimes(path: string, backup: Backup): readonly Problem[] {
    const times: readonly (readonly [string, TimeOfDay])[] = [
        ...(backup.kind === "redis" ? [] : [["at", backup.at] as const]),
        ["drill.at", backup.drill.at],
    ];
    return times
        .filter(([, at]) => !isTimeOfDay(at))
        .map(([name, at]) => ({
            path: `${path}.${name}`,
            value: at,
            problem: "not a time of day",
            allowed: "00:00 to 23:59, in UTC",
        }));
}

function validateRetention(path: string, { retention = {} }: Backup): readonly Problem[] {
    const keepDays = retention.keepDays ?? defaultKeepDays;
    const keepAtLeast = retention.keepAtLeast ?? defaultKeepAtLeast;
    const problems: Problem[] = [];
    if (!Number.isInteger(keepDays) || keepDays < 2) {
        problems.push({
            path: `${path}.retention.keepDays`,
            value: keepDays,
            problem: "a copy would be gone before the next one is sure",
            allowed: "at least 2",
        });
    }
    if (!Number.isInteger(keepAtLeast) || keepAtLeast < 1) {
        problems.push({
            path: `${path}.retention.keepAtLeast`,
            value: keepAtLeast,
            problem: "when copies fail for long enough, the last good one would be removed",
            allowed: "at least 1",
        });
    }
    return problems;
}

/** A claim belongs to one namespace: only a bucket can be seen from another. */
function validateDrill(path: string, { part, drill, repository }: Backup): readonly Problem[] {
    if (drill.part.namespace === part.namespace) return [];
    if (drill.repository !== undefined && drill.repository.place.kind === "s3") return [];
    return [
        {
            path: `${path}.drill.part`,
            value: drill.part.namespace,
            problem:
                repository.place.kind === "volume"
                    ? `the claim with the copies is in namespace ${part.namespace}`
                    : `the storage has to be made known in namespace ${drill.part.namespace}`,
            fix:
                repository.place.kind === "volume"
                    ? "let the drill run beside the store, or store in a bucket"
                    : "give drill.repository",
        },
    ];
}

const defaultThroughput = "50Mi";

function validateGoals(path: string, backup: PostgresBackup): readonly Problem[] {
    const loss = backup.lossMinutes ?? defaultLossMinutes;
    const goal = backup.restoreMinutes ?? defaultRestoreMinutes;
    const { archive, volume } = backup.server;
    const problems: Problem[] = [];
    if (archive === undefined) {
        problems.push({
            path: `${path}.lossMinutes`,
            value: loss,
            problem: "without an archive of its log the store can lose everything since the last nightly copy",
            fix: "give the Postgres its archive: walArchive(repository, part, lossMinutes)",
        });
    } else if (archive.timeoutSeconds + sendingSeconds > loss * 60) {
        problems.push({
            path: `${path}.lossMinutes`,
            value: loss,
            problem: `the log is closed every ${archive.timeoutSeconds} s and takes up to ${sendingSeconds} s to be stored`,
            allowed: `at least ${Math.ceil((archive.timeoutSeconds + sendingSeconds) / 60)}`,
            fix: "raise it, or let the archive close segments sooner",
        });
    }
    const throughput = bytes(backup.throughput ?? defaultThroughput);
    const minutes = Math.ceil(bytes(volume.size) / throughput / 60);
    if (minutes > goal) {
        problems.push({
            path: `${path}.restoreMinutes`,
            value: goal,
            problem: `a full volume of ${volume.size} takes ${minutes} min to fetch at ${backup.throughput ?? defaultThroughput} a second`,
            allowed: `at least ${minutes}`,
            fix: "raise it, or say what throughput volume and target really have",
        });
    }
    return problems;
}
