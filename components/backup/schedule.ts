import type { TimeOfDay, Weekday } from "./args";

export const weekdays: readonly Weekday[] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

const time = /^([01][0-9]|2[0-3]):([0-5][0-9])$/;

export function isTimeOfDay(text: TimeOfDay): boolean {
    return time.test(text);
}

/** Minutes since midnight. */
export function minutesOf(at: TimeOfDay): number {
    const match = time.exec(at);
    if (match === null) throw new RangeError(`"${at}" is not a time of day; want for instance 02:30`);
    return Number(match[1]) * 60 + Number(match[2]);
}

export function daily(at: TimeOfDay): string {
    const minutes = minutesOf(at);
    return `${minutes % 60} ${Math.floor(minutes / 60)} * * *`;
}

export function weekly(day: Weekday, at: TimeOfDay): string {
    const minutes = minutesOf(at);
    return `${minutes % 60} ${Math.floor(minutes / 60)} * * ${weekdays.indexOf(day)}`;
}

export function everyHours(hours: number): string {
    return hours === 24 ? "20 0 * * *" : `20 */${hours} * * *`;
}
