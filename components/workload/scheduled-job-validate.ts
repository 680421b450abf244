import type { Problem } from "../core/problems";
import type { ScheduledJobArgs } from "./scheduled-job";
import { explainSchedule } from "./scheduled-job-schedule";
import { defaultStartingDeadlineSeconds } from "./scheduled-job-specs";
import { validateLoosening } from "./validate";
import { validateContainer } from "./validate-container";

/** Everything that is wrong with a scheduled job, before anything of it is registered. */
export function validateScheduledJob(args: ScheduledJobArgs): readonly Problem[] {
    const path = `${args.part.system}.${args.part.component}`;
    const pod = { part: args.part, volumes: Object.keys(args.volumes ?? {}), claims: [] };
    return [
        ...[args.main, ...(args.init ?? [])].flatMap((container) =>
            validateContainer(`${path}.${container.name}`, container, pod),
        ),
        ...validateLoosening(path, args),
        ...validateSchedule(path, args),
        ...validateTimes(path, args),
    ];
}

function validateSchedule(path: string, { schedule, timeZone }: ScheduledJobArgs): readonly Problem[] {
    const wrong = explainSchedule(schedule);
    const problems: Problem[] = [];
    if (wrong !== undefined) problems.push({ path: `${path}.schedule`, value: schedule, ...wrong });
    if (timeZone !== undefined && !isTimeZone(timeZone)) {
        problems.push({
            path: `${path}.timeZone`,
            value: timeZone,
            problem: "no such time zone",
            allowed: "a name such as Etc/UTC or Europe/Berlin",
        });
    }
    return problems;
}

function isTimeZone(name: string): boolean {
    return name === "Etc/UTC" || Intl.supportedValuesOf("timeZone").includes(name);
}

function validateTimes(path: string, args: ScheduledJobArgs): readonly Problem[] {
    const problems: Problem[] = [];
    const starting = args.startingDeadlineSeconds ?? defaultStartingDeadlineSeconds;
    if (starting < 10) {
        problems.push({
            path: `${path}.startingDeadlineSeconds`,
            value: starting,
            problem: "the controller looks every 10 s, so a run could be missed each time",
            allowed: "at least 10",
        });
    }
    if (args.activeDeadlineSeconds < 1) {
        problems.push({
            path: `${path}.activeDeadlineSeconds`,
            value: args.activeDeadlineSeconds,
            problem: "no run could ever finish",
            allowed: "at least 1",
        });
    }
    return problems;
}
