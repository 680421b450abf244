const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** The schedule names days that none of its months has, such as the 31st of February. */
export function neverRuns(schedule: string): boolean {
    const [, , days = "*", months = "*", weekdays = "*"] = schedule.trim().split(/\s+/);
    // A day of the week counts beside the day of the month, and comes in every month.
    if (weekdays !== "*" && weekdays !== "?") return false;
    const wanted = listed(days, Number);
    const among = listed(months, monthOf);
    if (wanted === undefined || among === undefined) return false;
    const longest = Math.max(...among.map((month) => lengths[month - 1] ?? 0));
    return wanted.every((day) => day > longest);
}

function monthOf(text: string): number {
    return names.indexOf(text.toLowerCase()) + 1 || Number(text);
}

/** The numbers of a list; none when some part of it is a range or a step, which this does not read. */
function listed(field: string, numberOf: (text: string) => number): readonly number[] | undefined {
    const numbers = field.split(",").map((part) => numberOf(part));
    return numbers.some(Number.isNaN) ? undefined : numbers;
}
