import { namespaced, pod } from "../objects";
import { eventually } from "../support";
import type { Shared } from "./shared";

/** Asked for before everything else and looked at last: a schedule is kept by the minute. */
export function cronCases(shared: Shared): { readonly ask: () => Promise<void>; readonly look: () => void } {
    const namespace = "every-minute";
    const cronJobs = `/apis/batch/v1/namespaces/${namespace}/cronjobs`;
    return {
        ask: async () => {
            await namespaced(shared.api, namespace);
            const template = { spec: { ...pod("x").spec, restartPolicy: "OnFailure" } };
            await shared.api.create(cronJobs, {
                metadata: { name: "clock" },
                spec: { schedule: "* * * * *", jobTemplate: { spec: { template } } },
            });
        },
        look: () => {
            test("has run by now, and well.", async () => {
                await eventually(
                    "it has run",
                    async () => {
                        const { status } = await shared.api.get<{ status?: { lastSuccessfulTime?: string } }>(
                            `${cronJobs}/clock`,
                        );
                        return status?.lastSuccessfulTime;
                    },
                    90,
                );
            });
        },
    };
}
