import { z } from "zod";
import { bytes, cpuMillis } from "../../components/core/quantities";

// Settings are read once, and to compile a reader for each shape takes longer than to read. Before the first shape is made.
z.config({ jitless: true });

/** Single values. Each says in `wants` what is allowed, in the words an error message uses. */

/** What the schema's author says is allowed here, for error messages and the configuration reference. */
export function wantsOf(schema: z.ZodType): string | undefined {
    const wants = schema.meta()?.wants;
    return typeof wants === "string" ? wants : undefined;
}

/** Any value that is accepted, to stand in for a broken one while the rest is checked. */
export function sampleOf(schema: z.ZodType): unknown {
    return schema.meta()?.sample;
}

export function wanting<Schema extends z.ZodType>(wants: string, schema: Schema, sample?: string): Schema {
    return schema.meta(sample === undefined ? { wants } : { wants, sample });
}

function holds(check: () => boolean): boolean {
    try {
        return check();
    } catch (error) {
        if (error instanceof RangeError) return false;
        throw error;
    }
}

/** No longer than what Kubernetes takes for an annotation, however many there are, and nothing that only a terminal understands. */
export const text = wanting(
    "a printable text of 1 to 4096 characters",
    z
        .string()
        .min(1)
        .max(4096)
        .refine((value) => !/[^\P{Cc}\n\t]|\p{Cs}/u.test(value)),
    "text",
);
export const anyText = wanting("a text", z.string());
export const flag = wanting("true or false, without quotes", z.boolean());

export function wholeNumber(least: number, most: number): z.ZodNumber {
    return wanting(`a whole number from ${least} to ${most}`, z.number().int().min(least).max(most));
}

export const port = wanting("a port number from 1 to 65535", z.number().int().min(1).max(65535));
export const replicas = wholeNumber(1, 100);
export const percent = wholeNumber(1, 100);
export const seconds = wholeNumber(0, 86_400);
/** Restricted pods refuse uid 0; the kernel's largest id is 2³¹−1 here. */
export const userId = wanting("a user id from 1 to 2147483647 (0 is root)", z.number().int().min(1).max(2_147_483_647));

/** YAML reads `cpu: 2` as a number; it means the same as "2". */
const quantityText = z.preprocess((value) => (typeof value === "number" ? String(value) : value), z.string());

export const cpu = wanting(
    "an amount of CPU above zero, such as 250m or 2",
    quantityText.refine((value) => holds(() => cpuMillis(value) > 0)),
    "1m",
);
export const memory = wanting(
    "an amount of memory above zero, such as 512Mi",
    z.string().refine((value) => holds(() => bytes(value) > 0)),
    "1Mi",
);
export const storage = wanting(
    "an amount of storage above zero, such as 20Gi",
    z.string().refine((value) => holds(() => bytes(value) > 0)),
    "1Mi",
);

export const dnsLabel = wanting(
    'a DNS label: at most 63 lower-case letters, digits and "-", starting and ending with a letter or digit',
    z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
    "name",
);

/** A Secret that this program does not make. */
export const secretOfYours = wanting(
    "the name of a Secret that you put there (docs/operations): a DNS label such as registry-login",
    dnsLabel,
    "registry-login",
);

export const domain = wanting(
    "a domain name such as apps.my-company.org",
    z
        .string()
        .max(253)
        .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
    "stack.internal",
);

/** `api.graphmemory` is below the base domain; `api.other.org.`, with its final dot, stands for itself. */
export const host = wanting(
    'a name below baseDomain such as api.graphmemory, or a full name ending in "."',
    z
        .string()
        .max(253)
        .regex(/^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.?$/),
    "host",
);

export const cidr = wanting(
    "an address range such as 10.96.0.1/32",
    z.union([z.cidrv4(), z.cidrv6()]).refine((value) => !/\/0$/.test(value)),
    "192.0.2.0/24",
);

export const logLevel = z.enum(["DEBUG", "INFO", "WARNING", "ERROR"]);

const labelName = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
const labelPrefix = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

function isLabelKey(key: string): boolean {
    const [last, prefix, ...more] = key.split("/").reverse();
    return more.length === 0 && labelName.test(last ?? "") && (prefix === undefined || labelPrefix.test(prefix));
}

/** Labels, node selectors: what Kubernetes accepts as key and value. */
export const labelMap = wanting(
    "label names with values of at most 63 letters, digits, . _ or -",
    z.record(
        wanting("a label name such as app.kubernetes.io/name", z.string().refine(isLabelKey)),
        wanting(
            'at most 63 letters, digits, ".", "_" or "-", in quotes',
            z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/),
        ),
    ),
);

/** A loosening of a safe default, in the form every other waiver has. */
export const waiver = z.strictObject({
    reason: text,
    owner: text,
    expires: wanting('the last day on which it holds, in quotes, such as "2027-06-30"', z.iso.date(), "2027-06-30"),
});
