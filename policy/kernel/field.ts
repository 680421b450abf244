import { isSecretWrapper, isUnknown, secretContent } from "./wire";

/** A rule read a value that only the update will know. Whoever judges must treat it as a violation. */
export class UnknownValue extends Error {
    constructor(readonly field: Field) {
        super(`${field.path} is not known before the update`);
        this.name = "UnknownValue";
    }
}

/** A rule read a value of a type that the field cannot have, such as the text "true" where a boolean belongs. */
export class MalformedValue extends Error {
    constructor(
        readonly field: Field,
        readonly want: string,
    ) {
        super(`${field.path} is ${field.describe()}; want ${want}`);
        this.name = "MalformedValue";
    }
}

const shownLength = 100;
const plainKey = /^[A-Za-z_][A-Za-z0-9_-]*$/;

interface Step {
    readonly parent: Field;
    readonly key: string | number;
}

/**
 * A place in an object, whether or not something is there. Reading below an absent place is absent; reading an
 * unknown one throws, so that no rule can mistake "not known yet" for "not set".
 */
export class Field {
    /** The value was a Pulumi secret, or lies inside one. */
    readonly secret: boolean;
    /** Only the update will tell what stands here. */
    readonly unknown: boolean;
    /** The object this is a place of, by its id: so that a message can name it when a rule looks across objects. */
    readonly owner: string;
    private readonly raw: unknown;
    private readonly where: string | Step;

    constructor(raw: unknown, owner = "", where: string | Step = "", secret = false) {
        const wrapped = typeof raw === "object" && isSecretWrapper(raw);
        this.raw = wrapped ? secretContent(raw) : raw;
        this.unknown = isUnknown(this.raw);
        this.secret = secret || wrapped;
        this.owner = owner;
        this.where = where;
    }

    /** `spec.containers[0].image`. Put together when a message needs it, since most places are only looked at. */
    get path(): string {
        if (typeof this.where === "string") return this.where;
        const { parent, key } = this.where;
        if (typeof key === "number") return `${parent.path}[${key}]`;
        if (!plainKey.test(key)) return `${parent.path}["${key}"]`;
        return parent.path === "" ? key : `${parent.path}.${key}`;
    }

    /** Something is set here. Null counts as absent, as the API server treats it. */
    get exists(): boolean {
        return this.known() !== undefined;
    }

    /** The next three never throw: they look at what is there without reading it. */
    get isText(): boolean {
        return typeof this.raw === "string" && !this.unknown;
    }

    get isList(): boolean {
        return Array.isArray(this.raw);
    }

    get isMapping(): boolean {
        return isMapping(this.raw) && !this.unknown;
    }

    at(...keys: readonly (string | number)[]): Field {
        let place: Field = this;
        for (const key of keys) place = place.child(key);
        return place;
    }

    boolean(): boolean | undefined {
        return this.typed("boolean", "true or false");
    }

    string(): string | undefined {
        return this.typed("string", "text");
    }

    number(): number | undefined {
        return this.typed("number", "a number");
    }

    /** Ports, percentages and quantities may be written as text or as a number. */
    scalar(): string | number | undefined {
        const value = this.known();
        if (value === undefined || typeof value === "string" || typeof value === "number") return value;
        throw new MalformedValue(this, "text or a number");
    }

    /** The places of a list's elements; none when the list is absent. */
    items(): Field[] {
        const value = this.known();
        if (value === undefined) return [];
        if (!Array.isArray(value)) throw new MalformedValue(this, "a list");
        return value.map((_, index) => this.child(index));
    }

    strings(): string[] {
        return this.items().map((item) => {
            const value = item.string();
            if (value === undefined) throw new MalformedValue(item, "text");
            return value;
        });
    }

    /** In the order of the alphabet, whatever order they came in. */
    keys(): string[] {
        const value = this.known();
        if (value === undefined) return [];
        if (!isMapping(value)) throw new MalformedValue(this, "a mapping");
        return Object.keys(value)
            .filter((key) => value[key] !== undefined && value[key] !== null)
            .sort();
    }

    entries(): [string, Field][] {
        return this.keys().map((key) => [key, this.child(key)]);
    }

    /** A mapping of text to text, such as labels. */
    texts(): ReadonlyMap<string, string> {
        return new Map(
            this.entries().map(([key, field]) => {
                const value = field.string();
                if (value === undefined) throw new MalformedValue(field, "text");
                return [key, value];
            }),
        );
    }

    /** The value as a message may show it: short, and never a secret. */
    describe(): string {
        if (this.unknown) return "unknown before the update";
        if (this.raw === undefined || this.raw === null) return "not set";
        if (this.secret) return "(secret)";
        const text = JSON.stringify(this.raw, (_, value) => (isSecretWrapper(value) ? "(secret)" : inKeyOrder(value)));
        return text.length > shownLength ? `${text.slice(0, shownLength)}…` : text;
    }

    /** The same place as a secret, so that no message shows what stands there. */
    concealed(): Field {
        return new Field(this.raw, this.owner, this.where, true);
    }

    /** A part of what stands here, judged as if it stood here alone. */
    replacedBy(part: string): Field {
        return new Field(part, this.owner, this.where, this.secret);
    }

    /** The mapping or list that this is a place of; none for the object itself. */
    get parent(): Field | undefined {
        return typeof this.where === "string" ? undefined : this.where.parent;
    }

    /**
     * This mapping with what another one has and it has not, lists of both put together. What is taken over is named
     * as standing here.
     */
    filledFrom(other: Field): Field {
        const [own, more] = [this.known(), other.known()];
        if (!isMapping(own) || !isMapping(more)) return this;
        const filled: Record<string, unknown> = { ...more, ...own };
        for (const [key, value] of Object.entries(own)) {
            const below = more[key];
            if (Array.isArray(value) && Array.isArray(below)) filled[key] = [...value, ...below];
        }
        return new Field(filled, this.owner, this.where, this.secret || other.secret);
    }

    /** The plain value, for comparing two places whole. Throws if any part is unknown. */
    plain(): unknown {
        const value = this.known();
        if (Array.isArray(value)) return this.items().map((item) => item.plain());
        if (isMapping(value)) return Object.fromEntries(this.entries().map(([key, field]) => [key, field.plain()]));
        return value;
    }

    private child(key: string | number): Field {
        const value = this.known();
        const step = { parent: this, key };
        if (value === undefined) return new Field(undefined, this.owner, step, this.secret);
        if (typeof key === "number") {
            if (!Array.isArray(value)) throw new MalformedValue(this, "a list");
            return new Field(value[key], this.owner, step, this.secret);
        }
        if (!isMapping(value)) throw new MalformedValue(this, "a mapping");
        return new Field(Object.hasOwn(value, key) ? value[key] : undefined, this.owner, step, this.secret);
    }

    private known(): unknown {
        if (this.unknown) throw new UnknownValue(this);
        return this.raw === null ? undefined : this.raw;
    }

    private typed(type: "boolean", want: string): boolean | undefined;
    private typed(type: "string", want: string): string | undefined;
    private typed(type: "number", want: string): number | undefined;
    private typed(type: "boolean" | "string" | "number", want: string): unknown {
        const value = this.known();
        if (value === undefined) return undefined;
        const found: string = typeof value;
        if (found !== type) throw new MalformedValue(this, want);
        return value;
    }
}

/** The engine sends a mapping's entries in an order of chance; what is said about one must not depend on it. */
function inKeyOrder(value: unknown): unknown {
    if (!isMapping(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isMapping(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

export type Attempt<T> = { readonly value: T } | { readonly error: UnknownValue | MalformedValue };

/** Reads, and hands back what could not be read instead of throwing it. */
export function attempt<T>(read: () => T): Attempt<T> {
    try {
        return { value: read() };
    } catch (error) {
        if (error instanceof UnknownValue || error instanceof MalformedValue) return { error };
        throw error;
    }
}

/** Reads, and goes on with something else where that cannot be read: whichever rule judges that place reports it. */
export function readOr<T, F>(fallback: F, read: () => T): T | F {
    const found = attempt(read);
    return "value" in found ? found.value : fallback;
}
