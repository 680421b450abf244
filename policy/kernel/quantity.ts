import { type Field, MalformedValue } from "./field";

const suffixes: Readonly<Record<string, number>> = {
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    "": 1,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
};

const pattern = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:[eE]([+-]?\d+)|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?)$/;

/** An amount of CPU (in cores), memory or storage (in bytes) or of anything that is counted. */
export function quantityOf(field: Field): number | undefined {
    const value = field.scalar();
    if (value === undefined || typeof value === "number") return value;
    const [whole, digits, exponent, suffix] = pattern.exec(value) ?? [];
    if (whole === undefined) throw new MalformedValue(field, "a quantity such as 500m or 512Mi");
    const factor = exponent === undefined ? (suffixes[suffix ?? ""] ?? 1) : 10 ** Number(exponent);
    return Number(digits) * factor;
}
