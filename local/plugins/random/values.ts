// Bytes, ids, UUIDs and whole numbers.
import { randomBytes as draw, randomInt, randomUUID } from "node:crypto";
import type { JsonObject } from "../protocol/json";
import { type Generated, type RandomKind, wholeNumber } from "./kind";

export const randomBytes: RandomKind = {
    inputs: ["keepers", "length"],
    computed: { base64: "secret", hex: "secret" },
    problems: (inputs) => wholeNumber(inputs, "length", 1, true),
    complete: (inputs) => inputs,
    generate: (inputs) => bytesOf(draw(Number(inputs.length))),
    adopt: (id) => {
        const bytes = Buffer.from(id, "base64");
        return { ...bytesOf(bytes), inputs: { length: bytes.length } };
    },
};

function bytesOf(bytes: Buffer): Generated {
    return { id: "none", outputs: { base64: bytes.toString("base64"), hex: bytes.toString("hex") } };
}

export const randomId: RandomKind = {
    inputs: ["byteLength", "keepers", "prefix"],
    computed: { b64Std: "plain", b64Url: "plain", dec: "plain", hex: "plain" },
    problems: (inputs) => wholeNumber(inputs, "byteLength", 1, true),
    complete: (inputs) => inputs,
    generate: (inputs) => idOf(draw(Number(inputs.byteLength)), prefixOf(inputs)),
    adopt: (id) => {
        const comma = id.lastIndexOf(",");
        const prefix = id.slice(0, Math.max(comma, 0));
        const bytes = Buffer.from(id.slice(comma + 1), "base64url");
        const inputs = { byteLength: bytes.length, ...(prefix === "" ? {} : { prefix }) };
        return { ...idOf(bytes, prefix), inputs };
    },
};

function prefixOf(inputs: JsonObject): string {
    return typeof inputs.prefix === "string" ? inputs.prefix : "";
}

function idOf(bytes: Buffer, prefix: string): Generated {
    const hex = bytes.toString("hex");
    const outputs = {
        b64Std: prefix + bytes.toString("base64"),
        b64Url: prefix + bytes.toString("base64url"),
        dec: `${prefix}${BigInt(`0x${hex}`)}`,
        hex: prefix + hex,
    };
    return { id: bytes.toString("base64url"), outputs };
}

export const randomUuid: RandomKind = {
    inputs: ["keepers"],
    computed: { result: "plain" },
    problems: () => [],
    complete: (inputs) => inputs,
    generate: () => {
        const result = randomUUID();
        return { id: result, outputs: { result } };
    },
    adopt: (id) => ({ id, outputs: { result: id }, inputs: {} }),
};

export const randomInteger: RandomKind = {
    inputs: ["keepers", "max", "min"],
    computed: { result: "plain" },
    problems: (inputs) => {
        const wrong = ["min", "max"].flatMap((property) =>
            wholeNumber(inputs, property, Number.MIN_SAFE_INTEGER, true),
        );
        if (wrong.length > 0 || Number(inputs.min) <= Number(inputs.max)) return wrong;
        return [{ property: "min", reason: `"min" is ${inputs.min}, which is more than "max", ${inputs.max}` }];
    },
    complete: (inputs) => inputs,
    generate: (inputs) => {
        const [min, max] = [Number(inputs.min), Number(inputs.max)];
        const result = min + randomInt(max - min + 1);
        return { id: String(result), outputs: { result } };
    },
};
