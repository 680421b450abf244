// The state of a resource as the engine keeps it: the live object, and beside it what the plugin needs to know again.
import { randomBytes } from "node:crypto";
import { isObject, type JsonObject, stringAt } from "../../protocol/json";
import type { Settings } from "../configure/settings";
import { chosenFieldManager } from "../objects/annotations";
import { toObject, toProperties } from "../objects/properties";

const INPUTS = "__inputs";
const INITIAL_API_VERSION = "__initialApiVersion";
const FIELD_MANAGER = "__fieldManager";

/** The one manager of objects made by a plain create, and of all objects where server-side apply is switched off. */
export const CREATE_MANAGER = "pulumi-kubernetes";

export interface Checkpoint {
    readonly inputs: JsonObject;
    readonly live: JsonObject;
    readonly initialApiVersion: string;
    readonly fieldManager: string;
}

/** `secrets` are the properties in which the program's secret marks still are. */
export function writeCheckpoint(checkpoint: Checkpoint, secrets: JsonObject): JsonObject {
    return {
        ...toProperties(checkpoint.live, secrets),
        [INPUTS]: toProperties(checkpoint.inputs, secrets),
        [INITIAL_API_VERSION]: checkpoint.initialApiVersion,
        [FIELD_MANAGER]: checkpoint.fieldManager,
    };
}

export function readCheckpoint(state: JsonObject): Checkpoint {
    const {
        [INPUTS]: inputs,
        [INITIAL_API_VERSION]: initialApiVersion,
        [FIELD_MANAGER]: fieldManager,
        ...live
    } = toObject(state);
    return {
        inputs: isObject(inputs) ? inputs : {},
        live,
        initialApiVersion: typeof initialApiVersion === "string" ? initialApiVersion : "",
        fieldManager: typeof fieldManager === "string" ? fieldManager : "",
    };
}

/** Under which name a resource's fields are owned: chosen by annotation, kept from the state, or drawn once. */
export function fieldManagerFor(inputs: JsonObject, known: string, settings: Settings): string {
    if (!settings.serverSideApply) return CREATE_MANAGER;
    return chosenFieldManager(inputs) || known || `${CREATE_MANAGER}-${randomBytes(4).toString("hex")}`;
}

export function initialApiVersionOf(checkpoint: Checkpoint, inputs: JsonObject): string {
    return checkpoint.initialApiVersion || stringAt(inputs, "apiVersion");
}
