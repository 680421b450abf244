// What becomes of a value when it goes through the Go type of its kind and back: unknown fields are gone, quantities
// and bytes have their canonical spelling, and a zero value vanishes where Go cannot tell it from an unset one.
import { isObject, type Json, type JsonObject } from "../../protocol/json";
import { canonicalQuantity } from "./quantity";
import type { Field, Shape } from "./table";

/** The value does not fit its Go type; the official plugin then passes the whole object on as it is. */
export class DoesNotFit extends Error {
    constructor(where: string) {
        super(where);
        this.name = "DoesNotFit";
    }
}

export function convert(value: Json, shape: Shape, where = ""): Json {
    switch (shape.kind) {
        case "scalar":
            return convertScalar(value, shape.code, where);
        case "list":
            if (value === null) return null;
            if (!Array.isArray(value)) throw new DoesNotFit(where);
            return value.map((item, i) => convert(item, shape.of, `${where}[${i}]`));
        case "map":
            if (value === null) return null;
            if (!isObject(value)) throw new DoesNotFit(where);
            return Object.fromEntries(
                Object.entries(value).map(([key, item]) => [key, convert(item, shape.of, `${where}.${key}`)]),
            );
        case "struct":
            if (value === null) return {};
            if (!isObject(value)) throw new DoesNotFit(where);
            return convertStruct(value, shape.fields(), where);
    }
}

function convertStruct(value: JsonObject, fields: ReadonlyMap<string, Field>, where: string): JsonObject {
    const result: JsonObject = {};
    for (const [key, item] of Object.entries(value)) {
        const field = fields.get(key);
        if (!field) continue;
        const path = `${where}.${key}`;
        if (item === null && field.pointer) {
            if (!field.omitEmpty) result[key] = null;
            continue;
        }
        const converted = convert(item, field.shape, path);
        if (field.omitEmpty && !field.pointer && isZero(converted, field.shape)) continue;
        result[key] = converted;
    }
    return result;
}

function convertScalar(value: Json, code: string, where: string): Json {
    switch (code) {
        case "s":
        case "t":
            if (value === null) return code === "s" ? "" : null;
            if (typeof value !== "string") throw new DoesNotFit(where);
            return value;
        case "b":
            if (value === null) return false;
            if (typeof value !== "boolean") throw new DoesNotFit(where);
            return value;
        case "i":
        case "f":
            if (value === null) return 0;
            if (typeof value !== "number" || (code === "i" && !Number.isInteger(value))) throw new DoesNotFit(where);
            return value;
        case "B":
            return convertBytes(value, where);
        case "q":
            return convertQuantity(value, where);
        case "x":
            if (typeof value !== "string" && !Number.isInteger(value)) throw new DoesNotFit(where);
            return value;
        default:
            return value;
    }
}

function convertQuantity(value: Json, where: string): string {
    const canonical = canonicalQuantity(
        value === null ? "0" : typeof value === "number" ? String(value) : textOf(value),
    );
    if (canonical === undefined) throw new DoesNotFit(where);
    return canonical;
}

function textOf(value: Json): string {
    return typeof value === "string" ? value : "";
}

function convertBytes(value: Json, where: string): Json {
    if (value === null) return null;
    // Line breaks inside base64 are allowed and disappear.
    const text = textOf(value).replace(/[\r\n]/g, "");
    if (typeof value !== "string" || text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
        throw new DoesNotFit(where);
    }
    return Buffer.from(text, "base64").toString("base64");
}

function isZero(value: Json, shape: Shape): boolean {
    if (value === null || value === "" || value === false || value === 0) {
        // Structs, quantities and the like are never zero in Go's eyes.
        return shape.kind !== "scalar" || !"qx".includes(shape.code);
    }
    if (Array.isArray(value)) return value.length === 0;
    return shape.kind === "map" && isObject(value) && Object.keys(value).length === 0;
}
