import { mask } from "../render/inputs";

const masked = String(mask("text"));

type Group = Readonly<Record<string, unknown>>;

/**
 * Where what is there differs from what was declared, as paths with both values. Only what is declared counts: the
 * cluster fills in much more. Lists of named things are compared by name, others in their order.
 */
export function differences(declared: unknown, there: unknown, path = ""): readonly string[] {
    if (Array.isArray(declared)) return inList(declared, Array.isArray(there) ? there : [], path);
    if (isGroup(declared)) {
        return Object.entries(declared).flatMap(([key, value]) =>
            differences(value, isGroup(there) ? there[key] : undefined, path === "" ? key : `${path}.${key}`),
        );
    }
    if (declared === undefined || declared === null || same(declared, there)) return [];
    return [`${path} is ${shown(there)}, declared is ${shown(declared)}`];
}

function inList(declared: readonly unknown[], there: readonly unknown[], path: string): readonly string[] {
    return declared.flatMap((value, index) => {
        const name = nameOf(value);
        const other = name === undefined ? there[index] : there.find((one) => nameOf(one) === name);
        const at = `${path}[${name ?? index}]`;
        return other === undefined ? [`${at} is not there`] : differences(value, other, at);
    });
}

/** Mounts are known by their path, everything else by its name. */
function nameOf(value: unknown): string | undefined {
    if (!isGroup(value)) return undefined;
    const name = value.mountPath ?? value.name;
    return typeof name === "string" ? name : undefined;
}

/** The API server writes amounts its own way: 1000m as 1. */
function same(a: unknown, b: unknown): boolean {
    // What has the default is not always written down.
    if (a === b || (b === undefined && [false, 0, ""].some((one) => one === a))) return true;
    // A rendered secret only stands for one.
    if (typeof a === "string" && a.includes(masked)) return b !== undefined;
    const [first, second] = [amountOf(a), amountOf(b)];
    return first !== undefined && first === second;
}

const units: Readonly<Record<string, number>> = {
    "": 1,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
};

function amountOf(value: unknown): number | undefined {
    const match = /^(?<number>\d+(\.\d+)?)(?<unit>[a-zA-Z]{0,2})$/.exec(String(value));
    const unit = units[match?.groups?.unit ?? "none"];
    return match === null || unit === undefined ? undefined : Number(match.groups?.number) * unit;
}

function shown(value: unknown): string {
    const text = value === undefined ? "nothing" : JSON.stringify(value);
    return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function isGroup(value: unknown): value is Group {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}
