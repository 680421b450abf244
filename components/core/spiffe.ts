import type { Problem } from "./problems";
import type { Part } from "./traffic";

/** What a trust domain may be called: lower-case letters, digits, ".", "-" and "_", as in a host's name. */
export const trustDomainPattern = /^[a-z0-9]([a-z0-9._-]{0,253}[a-z0-9])?$/;

/** The identity of a program: where it runs, and as which account. */
export function spiffeId(trustDomain: string, part: Pick<Part, "namespace" | "serviceAccount">): string {
    return `spiffe://${trustDomain}/ns/${part.namespace}/sa/${part.serviceAccount}`;
}

/** How long what SPIRE signs is good for. */
export interface Lifetimes {
    readonly caHours: number;
    readonly x509Minutes: number;
    readonly jwtMinutes: number;
}

/**
 * SPIRE prepares its next authority after half of the current one's life and starts to use it at five sixths. With less
 * than six lifetimes of a certificate in one of the authority, certificates would be cut short.
 */
const leastRatio = 6;

export function lifetimeProblems(path: string, lifetimes: Lifetimes): readonly Problem[] {
    const { caHours, x509Minutes, jwtMinutes } = lifetimes;
    return (
        [
            ["x509Minutes", x509Minutes],
            ["jwtMinutes", jwtMinutes],
        ] as const
    ).flatMap(([key, minutes]) => {
        const most = (caHours * 60) / leastRatio;
        if (minutes <= most) return [];
        return [
            {
                path: `${path}.${key}`,
                value: minutes,
                problem: `the authority lives only ${caHours} h, less than ${leastRatio} times as long`,
                allowed: `at most ${most}`,
                fix: "lower it or raise caHours",
            },
        ];
    });
}
