/** Why a workload may be less than restricted, who answers for it, and until when. Shown in every policy run. */
export interface Waiver {
    readonly reason: string;
    readonly owner: string;
    /** The last day on which it holds: `2027-06-30`. */
    readonly expires: string;
}

/** The annotations that the policy packs read waivers from, one per rule. */
export function waiverAnnotations(waivers: Readonly<Record<string, Waiver>>): Readonly<Record<string, string>> {
    return Object.fromEntries(
        Object.entries(waivers).map(([rule, { reason, owner, expires }]) => [
            `stackwright.dev/waiver.${rule}`,
            JSON.stringify({ reason, owner, expires }),
        ]),
    );
}
