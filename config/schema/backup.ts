import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { bytes } from "../../components/core/quantities";
import { area, type DeepReadonly } from "./area";
import { cidr, dnsLabel, flag, memory, port, text, wanting, wholeNumber } from "./primitives";
import { checkResources, resources, resourcesOf, sharedVolume } from "./workload";

const weekday = z.enum(["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]);

const timeOfDay = wanting(
    'a time of day in UTC, in quotes, such as "02:30"',
    z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/),
    "02:30",
);

const endpoint = wanting(
    "an address that starts with https://",
    z.string().refine((value) => value.startsWith("https://") && URL.canParse(value)),
    "https://s3.stack.internal",
);

const bucketName = wanting(
    'a bucket: 3 to 63 lower-case letters, digits, "-" and "."',
    z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
    "bucket",
);

/** In the storage it is the name of a folder, and in the environment a part of a variable's name. */
const keyName = wanting("lower-case letters and digits, such as k1", z.string().regex(/^[a-z0-9]{1,20}$/), "k1");

/** What divides a day: copies are then equally far apart. */
const hours = wanting(
    "1, 2, 3, 4, 6, 8, 12 or 24",
    z.union([
        z.literal(1),
        z.literal(2),
        z.literal(3),
        z.literal(4),
        z.literal(6),
        z.literal(8),
        z.literal(12),
        z.literal(24),
    ]),
);

const schema = z.strictObject({
    enabled: flag.default(true),
    /** Which of the two groups below holds. */
    target: z.enum(["s3", "volume"]),
    s3: z
        .strictObject({
            endpoint,
            bucket: bucketName,
            region: text.default("us-east-1"),
            /** Where the endpoint is, if it is not on the public internet. */
            cidrs: z.array(cidr).default([]),
            port: port.default(443),
        })
        .exactOptional(),
    /** One claim in every namespace with stores. It is lost with the cluster, and no other namespace can see it. */
    volume: sharedVolume.exactOptional(),
    /** Which key the secret backupEncryptionKey is: another secret needs another name here. */
    encryptionKey: keyName.default("k1"),
    /** Which key the secret backupPreviousEncryptionKey is, as long as copies are kept that it opens. */
    previousEncryptionKey: keyName.exactOptional(),
    at: timeOfDay.default("02:30"),
    redisEveryHours: hours.default(6),
    keepDays: wholeNumber(2, 3650).default(30),
    keepAtLeast: wholeNumber(1, 1000).default(2),
    /** What a database may lose at most: its log leaves the pod more often than that. */
    lossMinutes: wholeNumber(2, 60).default(5),
    /** What a restore may take at most: checked against size and throughput, and by every drill. */
    restoreMinutes: wholeNumber(1, 1440).default(15),
    /** What volumes and the target manage in a second. */
    throughput: memory.default("50Mi"),
    resources: resources.default(resourcesOf("50m/128Mi", "500m/256Mi")),
    drill: z.strictObject({
        day: weekday.default("Sunday"),
        at: timeOfDay.default("04:30"),
        storageClass: dnsLabel,
        resources: resources.default(resourcesOf("250m/512Mi", "1000m/1Gi")),
        /** A table that has lost more of its rows since the last drill fails the drill. */
        mostLostPercent: wholeNumber(1, 100).default(50),
    }),
});
export type BackupSettings = DeepReadonly<z.output<typeof schema>>;

export const backup = area({
    type: "object",
    description: "Copies of the data: where they go, when, how long they are kept, how a restore is tried",
    schema,
    check: (value) => [
        ...checkTarget(value),
        ...checkKeys(value),
        ...checkResources("resources", value.resources),
        ...checkResources("drill.resources", value.drill.resources),
        ...checkMemory(value),
    ],
});

function checkTarget(value: BackupSettings): Problem[] {
    const { target, volume } = value;
    if (value[target] === undefined) {
        return [
            {
                path: "target",
                value: target,
                problem: `nothing says where that is: ${target} is missing`,
                fix:
                    target === "s3"
                        ? "add s3 with endpoint and bucket"
                        : "add volume with size, storageClass and accessMode",
            },
        ];
    }
    if (target === "volume" && volume?.accessMode === "ReadWriteOnce") {
        return [
            {
                path: "volume.accessMode",
                value: volume.accessMode,
                problem: "the database sends its log there while a job on another node writes a copy",
                allowed: "ReadWriteMany",
                fix: "name a class that can be shared, or use target: s3",
            },
        ];
    }
    return [];
}

function checkKeys({ encryptionKey, previousEncryptionKey }: BackupSettings): Problem[] {
    if (encryptionKey !== previousEncryptionKey) return [];
    return [
        {
            path: "previousEncryptionKey",
            value: previousEncryptionKey,
            problem: "also the name of the current key, so nobody could tell which one opens a copy",
            fix: "give the new key a new name in encryptionKey",
        },
    ];
}

/** The storage's program holds parts of what it sends, and of what it reads back, in memory. */
const leastMemory = "128Mi";

function checkMemory({ resources: { limits } }: BackupSettings): Problem[] {
    if (bytes(limits.memory) >= bytes(leastMemory)) return [];
    return [
        {
            path: "resources.limits.memory",
            value: limits.memory,
            problem: "a copy would be killed on its way to the storage",
            allowed: `at least ${leastMemory}`,
        },
    ];
}
