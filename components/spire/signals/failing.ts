import { type Alert, flat, growing } from "../../monitoring";

export type WithoutConcern = Omit<Alert, "concern">;

/** Failed calls of a kind, by pod. */
export function failing(
    alert: Omit<WithoutConcern, "expr" | "example" | "for"> & { readonly for?: string },
    job: string,
    metrics: readonly string[],
    window: string,
): WithoutConcern {
    const [first = ""] = metrics;
    const sum = metrics.map((metric) => `increase(${metric}{job="${job}",status!="OK"}[${window}])`);
    const series = (status: string) => `${first}{job="${job}",pod="spire-0",status="${status}"}`;
    return {
        for: "5m",
        ...alert,
        expr: `${sum.map((each) => `sum by (pod) (${each}) > 0`).join(" or ")}`,
        example: {
            fires: { [series("Unavailable")]: growing(1), [series("OK")]: growing(5) },
            silent: { [series("Unavailable")]: flat(3), [series("OK")]: growing(5) },
            labels: { pod: "spire-0" },
        },
    };
}
