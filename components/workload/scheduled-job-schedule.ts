/** One of the five fields of a schedule: what it counts and from where to where. */
interface Field {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** Words for its values, the first for `from`. */
    readonly words?: readonly string[];
}

const fields: readonly Field[] = [
    { name: "minute", from: 0, to: 59 },
    { name: "hour", from: 0, to: 23 },
    { name: "day of the month", from: 1, to: 31 },
    {
        name: "month",
        from: 1,
        to: 12,
        words: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
    },
    // Sunday is 0 only: Kubernetes refuses 7.
    { name: "day of the week", from: 0, to: 6, words: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] },
];

const wholeSchedules = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];

/** What is wrong with a schedule, or nothing. Kubernetes would refuse it only when the object is created. */
export function explainSchedule(schedule: string): { readonly problem: string; readonly allowed: string } | undefined {
    if (wholeSchedules.includes(schedule)) return undefined;
    const given = schedule.trim().split(/\s+/);
    if (given.length !== fields.length) {
        return {
            problem: `has ${given.length} ${given.length === 1 ? "field" : "fields"}`,
            allowed: `five (minute, hour, day of the month, month, day of the week) or one of ${wholeSchedules.join(", ")}`,
        };
    }
    for (const [index, field] of fields.entries()) {
        const text = given[index] ?? "";
        if (!text.split(",").every((item) => isItem(item, field))) {
            return { problem: `its ${field.name} "${text}" cannot be read`, allowed: allowedIn(field) };
        }
    }
    return undefined;
}

function allowedIn({ from, to, words }: Field): string {
    const named = words === undefined ? "" : ` or ${words[0]} to ${words.at(-1)}`;
    return `${from} to ${to}${named}, *, ranges, lists and steps`;
}

/** A star, `5` or `1-5`, each also with a step such as `/15`. */
function isItem(item: string, field: Field): boolean {
    const [range = "", step, ...more] = item.split("/");
    if (more.length > 0) return false;
    if (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0)) return false;
    if (range === "*" || range === "?") return true;
    const [first = "", last = first, ...rest] = range.split("-");
    if (rest.length > 0) return false;
    const [low, high] = [numberOf(first, field), numberOf(last, field)];
    return low !== undefined && high !== undefined && low <= high;
}

function numberOf(text: string, { from, to, words = [] }: Field): number | undefined {
    const word = words.indexOf(text.toLowerCase());
    if (word >= 0) return from + word;
    if (!/^\d{1,2}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= from && value <= to ? value : undefined;
}
