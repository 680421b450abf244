import type { Field, Pod, Stack } from "../../kernel";
import { attempt } from "../../kernel/field";

export type ReferencedKind = "ConfigMap" | "Secret" | "PersistentVolumeClaim";

/** One object that a pod names, and the key of it that it wants. */
export interface Reference {
    readonly kind: ReferencedKind;
    readonly at: Field;
    readonly key?: Field;
    /** The pod starts without it. */
    readonly optional: boolean;
}

/** Everything that the containers and volumes of a pod name. */
export function referencesOf(pod: Pod): readonly Reference[] {
    return [
        ...pod.containers.flatMap(({ field }) => [
            ...field.at("env").items().flatMap(variableReferences),
            ...field.at("envFrom").items().flatMap(sourceReferences),
        ]),
        ...pod.spec.at("volumes").items().flatMap(volumeReferences),
        ...pod.spec
            .at("imagePullSecrets")
            .items()
            .map((each): Reference => ({ kind: "Secret", at: each.at("name"), optional: false })),
    ];
}

function variableReferences(variable: Field): readonly Reference[] {
    const from = variable.at("valueFrom");
    return [
        ...keyReference("ConfigMap", from.at("configMapKeyRef")),
        ...keyReference("Secret", from.at("secretKeyRef")),
    ];
}

function keyReference(kind: ReferencedKind, reference: Field): readonly Reference[] {
    if (!reference.exists) return [];
    return [{ kind, at: reference.at("name"), key: reference.at("key"), optional: isOptional(reference) }];
}

function sourceReferences(source: Field): readonly Reference[] {
    return [
        ...whole("ConfigMap", source.at("configMapRef"), "name"),
        ...whole("Secret", source.at("secretRef"), "name"),
    ];
}

function volumeReferences(volume: Field): readonly Reference[] {
    const projected = volume.at("projected", "sources").items();
    return [
        ...withItems("ConfigMap", volume.at("configMap"), "name"),
        ...withItems("Secret", volume.at("secret"), "secretName"),
        ...whole("PersistentVolumeClaim", volume.at("persistentVolumeClaim"), "claimName"),
        ...projected.flatMap((source) => [
            ...withItems("ConfigMap", source.at("configMap"), "name"),
            ...withItems("Secret", source.at("secret"), "name"),
        ]),
    ];
}

function whole(kind: ReferencedKind, place: Field, name: string): readonly Reference[] {
    return place.exists ? [{ kind, at: place.at(name), optional: isOptional(place) }] : [];
}

/** A volume that picks keys wants each of them. */
function withItems(kind: ReferencedKind, place: Field, name: string): readonly Reference[] {
    const optional = isOptional(place);
    const keys = place.at("items").items();
    return [
        ...whole(kind, place, name),
        ...keys.map((item) => ({ kind, at: place.at(name), key: item.at("key"), optional })),
    ];
}

function isOptional(place: Field): boolean {
    return place.at("optional").boolean() === true;
}

/** The names of what each namespace's pods use: `ConfigMap shop/api`. */
export function usedObjects(stack: Stack): ReadonlySet<string> {
    const used = new Set<string>();
    for (const pod of stack.pods) {
        const references = attempt(() =>
            referencesOf(pod).map(({ kind, at }) => `${kind} ${pod.subject.namespace}/${at.string()}`),
        );
        if ("value" in references) for (const each of references.value) used.add(each);
    }
    return used;
}
