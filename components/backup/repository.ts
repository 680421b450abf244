import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { ContainerArgs, Mount, Resources, Volume } from "../workload";
import type { Repository } from "./args";

/** How a pod reaches the storage: pure pieces of its spec. */

const folders = {
    scripts: "/etc/backup",
    keys: "/run/secrets/backup-keys",
    credentials: "/run/secrets/backup-target",
    volume: "/var/backups",
    tools: "/tools",
} as const;

const volumeNames = {
    scripts: "backup-scripts",
    keys: "backup-keys",
    credentials: "backup-credentials",
    volume: "backup-volume",
    tools: "backup-tools",
} as const;

export function scriptFiles(): Readonly<Record<string, string>> {
    const folder = join(__dirname, "scripts");
    return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

export interface Access {
    readonly init: ContainerArgs;
    readonly volumes: Readonly<Record<string, Volume>>;
    readonly mounts: readonly Mount[];
    readonly env: Readonly<Record<string, string>>;
}

const toolResources: Resources = {
    requests: { cpu: "20m", memory: "32Mi" },
    limits: { cpu: "50m", memory: "64Mi" },
};

/** Everything a container needs to write to the store's place in the storage and to read from it. */
export function accessTo(repository: Repository, place: string): Access {
    const named = accessToNames(repository);
    return {
        init: named.init,
        volumes: { ...named.volumes, [volumeNames.keys]: { kind: "secret", secret: repository.keys } },
        mounts: [...named.mounts, { volume: volumeNames.keys, path: folders.keys }],
        env: { ...named.env, KEYS: folders.keys, KEY_IDS: repository.keyIds.join(" "), PLACE: place },
    };
}

/** The same without any key: names and ages can be seen, contents cannot. */
export function accessToNames(repository: Repository): Access {
    const { place } = repository;
    return {
        // One static program, carried over from its own image: the stores' images have no tool for storage.
        init: {
            name: "backup-tools",
            image: repository.image,
            command: ["cp", "/usr/local/bin/rclone", `${folders.tools}/rclone`],
            resources: toolResources,
            mounts: [{ volume: volumeNames.tools, path: folders.tools }],
        },
        volumes: {
            [volumeNames.tools]: { kind: "scratch", size: "192Mi" },
            [volumeNames.scripts]: { kind: "config", config: repository.scripts },
            ...(place.kind === "volume"
                ? { [volumeNames.volume]: { kind: "claim", claimName: place.claimName } as const }
                : { [volumeNames.credentials]: { kind: "secret", secret: place.credentials } as const }),
        },
        mounts: [
            { volume: volumeNames.tools, path: "/usr/local/bin/rclone", subPath: "rclone", readOnly: true },
            { volume: volumeNames.scripts, path: folders.scripts },
            place.kind === "volume"
                ? { volume: volumeNames.volume, path: folders.volume }
                : { volume: volumeNames.credentials, path: folders.credentials },
        ],
        env: {
            BACKUP: folders.scripts,
            WORK: "/tmp",
            TARGET: place.kind,
            ...(place.kind === "volume"
                ? { VOLUME: folders.volume }
                : {
                      S3_ENDPOINT: place.endpoint,
                      S3_REGION: place.region,
                      S3_BUCKET: place.bucket,
                      S3_CREDENTIALS: folders.credentials,
                  }),
        },
    };
}

export const scriptsFolder = folders.scripts;
