import { bytes } from "../../../components/core/quantities";
import { nameOf, type ObjectChange, type WorldObject } from "../worlds";
import { at, groupOf, listOf, textOf } from "../worlds/values";
import type { ObjectRule, Risk } from "./risk";

/** Kinds that are data, or whose removal takes data along. */
const bearing = new Set([
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StatefulSet",
    "VolumeSnapshot",
    "Namespace",
    "CustomResourceDefinition",
]);
const bearingGroups = /^postgresql\.cnpg\.io\//;

export function bearsData(object: WorldObject | undefined): boolean {
    if (object === undefined) return false;
    if (object.kind === "StatefulSet") return listOf(at(object.inputs, "spec", "volumeClaimTemplates")).length > 0;
    return bearing.has(object.kind) || bearingGroups.test(object.apiVersion);
}

/** Everything that could cost somebody data, however small the change looks. */
export const dataRisks: ObjectRule = (change) => [
    ...lostWhole(change),
    ...volumeRisks(change),
    ...fewerReplicas(change),
    ...guardsLowered(change),
];

const of = (change: ObjectChange, reason: string, needsApproval = true): Risk => ({
    area: "data",
    object: nameOf(change),
    reason,
    needsApproval,
});

function lostWhole(change: ObjectChange): readonly Risk[] {
    if (change.kind !== "delete" && change.kind !== "replace") return [];
    if (!bearsData(change.before)) return [];
    const why = change.replacedFor.length === 0 ? "" : ` because of ${change.replacedFor.join(", ")}`;
    return [
        of(
            change,
            change.kind === "delete"
                ? `it holds data and is deleted${fate(change.before)}`
                : `it holds data and is deleted and made anew${why}${fate(change.before)}`,
        ),
    ];
}

function fate(object: WorldObject | undefined): string {
    return (
        {
            Namespace: ": everything in it goes with it",
            StatefulSet: ": its claims stay behind and its pods stop",
            PersistentVolumeClaim: ": whether the volume survives is up to its class",
            CustomResourceDefinition: ": every object of this kind goes with it",
        }[object?.kind ?? ""] ?? ""
    );
}

/** Sizes and classes of claims, wherever a kind keeps them. */
function volumesOf(object: WorldObject | undefined): ReadonlyMap<string, { size?: string; class?: string }> {
    const found = new Map<string, { size?: string; class?: string }>();
    const add = (name: string, spec: unknown) => {
        const size = textOf(at(spec, "resources", "requests", "storage"));
        const storageClass = textOf(at(spec, "storageClassName"));
        found.set(name, {
            ...(size === undefined ? {} : { size }),
            ...(storageClass === undefined ? {} : { class: storageClass }),
        });
    };
    if (object?.kind === "PersistentVolumeClaim") add("the claim", object.inputs.spec);
    for (const template of listOf(at(object?.inputs, "spec", "volumeClaimTemplates"))) {
        add(`claim ${textOf(at(template, "metadata", "name")) ?? "?"}`, at(template, "spec"));
    }
    const cnpg = at(object?.inputs, "spec", "storage");
    if (object !== undefined && bearingGroups.test(object.apiVersion) && cnpg !== undefined) {
        add("the database's volume", {
            resources: { requests: { storage: at(cnpg, "size") } },
            storageClassName: at(cnpg, "storageClass"),
        });
    }
    return found;
}

function volumeRisks(change: ObjectChange): readonly Risk[] {
    if (change.before === undefined || change.after === undefined) return [];
    const fresh = volumesOf(change.after);
    return [...volumesOf(change.before)].flatMap(([name, old]) => {
        const now = fresh.get(name);
        if (now === undefined) return [of(change, `${name} is no longer asked for: what it holds is left behind`)];
        return [
            ...(old.size !== undefined && now.size !== undefined ? sizeRisk(change, name, old.size, now.size) : []),
            ...(old.class !== now.class
                ? [
                      of(
                          change,
                          `${name} moves from class ${old.class ?? "(default)"} to ${now.class ?? "(default)"}: a volume cannot be moved, it would be made anew and empty`,
                      ),
                  ]
                : []),
        ];
    });
}

function sizeRisk(change: ObjectChange, name: string, before: string, after: string): readonly Risk[] {
    const [old, now] = [bytes(before), bytes(after)];
    if (now < old) {
        return [
            of(
                change,
                `${name} shrinks from ${before} to ${after}: no volume can be shrunk in place, its data would have to be moved`,
            ),
        ];
    }
    if (now > old) return [of(change, `${name} grows from ${before} to ${after}: there is no way back`, false)];
    return [];
}

function fewerReplicas(change: ObjectChange): readonly Risk[] {
    if (!bearsData(change.before) || !bearsData(change.after)) return [];
    const count = (object: WorldObject | undefined) =>
        Number(at(object?.inputs, "spec", "replicas") ?? at(object?.inputs, "spec", "instances") ?? 1);
    const [old, now] = [count(change.before), count(change.after)];
    if (now >= old) return [];
    return [of(change, `${old} replicas become ${now}: the data of the last ${old - now} are no longer served`)];
}

const backup = "stackwright.dev/backup";

function guardsLowered(change: ObjectChange): readonly Risk[] {
    const { before, after } = change;
    if (before === undefined || after === undefined) return [];
    const reclaim = (object: WorldObject) =>
        textOf(at(object.inputs, "reclaimPolicy")) ??
        textOf(at(object.inputs, "spec", "persistentVolumeReclaimPolicy"));
    const annotated = (object: WorldObject) => groupOf(at(object.inputs, "metadata", "annotations"))[backup];
    return [
        ...(before.protect && !after.protect
            ? [of(change, "it is no longer protected: the next change may delete it")]
            : []),
        ...(reclaim(before) === "Retain" && reclaim(after) === "Delete"
            ? [of(change, "volumes are deleted with their claims from now on (Retain becomes Delete)")]
            : []),
        ...(annotated(before) !== undefined && annotated(after) === undefined
            ? [of(change, `it no longer says what backs it up (${backup})`)]
            : []),
    ];
}
