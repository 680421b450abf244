import { describeProblem, ProblemsError } from "../../../components/core/problems";
import { definePart } from "../../../components/core/traffic";
import { jobDemand, ScheduledJob, type ScheduledJobArgs, validateScheduledJob } from "../../../components/workload";
import { explainSchedule } from "../../../components/workload/scheduled-job-schedule";
import { cronJob } from "../../../components/workload/scheduled-job-specs";
import { only, record } from "../../support/engine";
import { apiPart } from "./samples";

const part = definePart({
    ...apiPart,
    name: "shop-dump",
    component: "dump",
    serviceAccount: "shop-dump",
    ports: {},
});

const nightly: ScheduledJobArgs = {
    part,
    runAs: { uid: 999 },
    main: {
        name: "dump",
        image: "registry.example/dump:1.0",
        command: ["dump.sh"],
        resources: {
            requests: { cpu: "100m", memory: "128Mi" },
            limits: { cpu: "500m", memory: "256Mi" },
        },
    },
    schedule: "15 3 * * *",
    activeDeadlineSeconds: 3600,
};

const messages = (args: ScheduledJobArgs) => validateScheduledJob(args).map(describeProblem);

describe("a scheduled job", () => {
    it("never runs twice at once, ends in time, and does not pile up finished runs", () => {
        const { template, ...job } = cronJob(nightly).spec.jobTemplate.spec;
        const { jobTemplate, ...spec } = cronJob(nightly).spec;
        expect(spec).toEqual({
            schedule: "15 3 * * *",
            timeZone: "Etc/UTC",
            concurrencyPolicy: "Forbid",
            startingDeadlineSeconds: 600,
            successfulJobsHistoryLimit: 3,
            failedJobsHistoryLimit: 3,
            suspend: false,
        });
        expect(job).toEqual({
            parallelism: 1,
            completions: 1,
            activeDeadlineSeconds: 3600,
            backoffLimit: 2,
            ttlSecondsAfterFinished: 604_800,
        });
        expect(template.spec.restartPolicy).toBe("Never");
        expect(jobTemplate.metadata?.labels).toMatchObject({ app: "shop-dump", environment: "staging" });
    });

    it("runs in the restricted pod that everything runs in, at the lowest priority", () => {
        const { template } = cronJob(nightly).spec.jobTemplate.spec;
        expect(template.spec).toMatchObject({
            serviceAccountName: "shop-dump",
            automountServiceAccountToken: false,
            priorityClassName: "stackwright-batch-staging",
            securityContext: { runAsNonRoot: true, runAsUser: 999 },
            containers: [
                {
                    name: "dump",
                    securityContext: { readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
                    resources: { requests: { cpu: "100m" }, limits: { cpu: "500m" } },
                },
            ],
        });
    });

    it("is neither probed nor drained", () => {
        const [container] = cronJob(nightly).spec.jobTemplate.spec.template.spec.containers;
        expect(Object.keys(container ?? {})).not.toEqual(expect.arrayContaining([expect.stringMatching(/Probe$/)]));
        expect(container).not.toHaveProperty("lifecycle");
    });

    it("takes every figure that is given instead of its own", () => {
        const made = cronJob({
            ...nightly,
            tier: "data",
            timeZone: "Europe/Berlin",
            startingDeadlineSeconds: 60,
            backoffLimit: 0,
            history: { successful: 1, failed: 5 },
            ttlSecondsAfterFinished: 60,
            suspended: true,
        });
        expect(made.spec).toMatchObject({
            timeZone: "Europe/Berlin",
            startingDeadlineSeconds: 60,
            successfulJobsHistoryLimit: 1,
            failedJobsHistoryLimit: 5,
            suspend: true,
        });
        expect(made.spec.jobTemplate.spec).toMatchObject({ backoffLimit: 0, ttlSecondsAfterFinished: 60 });
        expect(made.spec.jobTemplate.spec.template.spec.priorityClassName).toBe("stackwright-data-staging");
    });

    it("carries its waivers where reviewers look for them", () => {
        const waiver = { reason: "the tool writes beside itself", owner: "shop", expires: "2027-06-30" };
        expect(
            Object.keys(cronJob({ ...nightly, loosen: { writableRoot: waiver } }).metadata?.annotations ?? {}),
        ).toEqual(["stackwright.dev/waiver.require-read-only-root"]);
    });

    it("asks its namespace for one pod at a time and no claim", () => {
        expect(jobDemand(nightly)).toEqual({
            name: "shop-dump",
            pods: 1,
            surgePods: 0,
            perPod: {
                requests: { cpu: 100, memory: 128 * 2 ** 20 },
                limits: { cpu: 500, memory: 256 * 2 ** 20 },
            },
            containers: [
                {
                    name: "dump",
                    requests: { cpu: 100, memory: 128 * 2 ** 20 },
                    limits: { cpu: 500, memory: 256 * 2 ** 20 },
                },
            ],
            claims: [],
        });
    });

    it("is refused under a name that its Jobs could not carry", () => {
        const long = { ...part, name: "d".repeat(53) };
        expect(() => cronJob({ ...nightly, part: long })).toThrow(
            /the name of a CronJob is "d+": 53 characters long; want at most 52/,
        );
    });
});

describe("checking a scheduled job", () => {
    it("finds nothing wrong with a sound one", () => {
        expect(messages(nightly)).toEqual([]);
    });

    it("looks at its containers as closely as at those that run all the time", () => {
        const main = { ...nightly.main, image: "dump", mounts: [{ volume: "backup", path: "/backup" }] };
        expect(messages({ ...nightly, main, init: [{ ...main, name: "wait", mounts: [] }] })).toEqual([
            'shop.dump.dump.mounts is "backup": no such volume; want tmp',
            'shop.dump.dump.image is "dump": not a pinned version; want a tag other than latest; ' +
                "set it in config/images.ts or under stackwright:images",
            'shop.dump.wait.image is "dump": not a pinned version; want a tag other than latest; ' +
                "set it in config/images.ts or under stackwright:images",
        ]);
    });

    it("finds a time that cannot be", () => {
        expect(messages({ ...nightly, schedule: "60 3 * * *" })).toEqual([
            'shop.dump.schedule is "60 3 * * *": its minute "60" cannot be read; want 0 to 59, *, ranges, lists and steps',
        ]);
        expect(messages({ ...nightly, timeZone: "Local" })).toEqual([
            'shop.dump.timeZone is "Local": no such time zone; want a name such as Etc/UTC or Europe/Berlin',
        ]);
    });

    it("finds a start that would be missed and an end before the start", () => {
        expect(messages({ ...nightly, startingDeadlineSeconds: 5, activeDeadlineSeconds: 0 })).toEqual([
            "shop.dump.startingDeadlineSeconds is 5: the controller looks every 10 s, so a run could be missed each time; " +
                "want at least 10",
            "shop.dump.activeDeadlineSeconds is 0: no run could ever finish; want at least 1",
        ]);
    });
});

describe("a schedule", () => {
    it.each(["0 0 1 1 0", "*/15 * * * *", "0 3 * * mon-fri", "5,35 8-18/2 ? JAN,jul *", "@daily", "0 0 * * 6"])(
        "may be %s",
        (schedule) => {
            expect(explainSchedule(schedule)).toBeUndefined();
        },
    );

    it.each([
        ["* 24 * * *", 'its hour "24" cannot be read', "0 to 23, *, ranges, lists and steps"],
        ["* * 0 * *", 'its day of the month "0" cannot be read', "1 to 31, *, ranges, lists and steps"],
        ["* * * 13 *", 'its month "13" cannot be read', "1 to 12 or jan to dec, *, ranges, lists and steps"],
        ["* * * * 7", 'its day of the week "7" cannot be read', "0 to 6 or sun to sat, *, ranges, lists and steps"],
        ["*/0 * * * *", 'its minute "*/0" cannot be read', "0 to 59, *, ranges, lists and steps"],
        ["5-1 * * * *", 'its minute "5-1" cannot be read', "0 to 59, *, ranges, lists and steps"],
        ["1-2-3 * * * *", 'its minute "1-2-3" cannot be read', "0 to 59, *, ranges, lists and steps"],
        ["1/2/3 * * * *", 'its minute "1/2/3" cannot be read', "0 to 59, *, ranges, lists and steps"],
        ["1, * * * *", 'its minute "1," cannot be read', "0 to 59, *, ranges, lists and steps"],
    ])("cannot be %s", (schedule, problem, allowed) => {
        expect(explainSchedule(schedule)).toEqual({ problem, allowed });
    });

    it.each(["", "@reboot", "0 3 * *", "0 0 3 * * *", "TZ=UTC 0 3 * * *"])("has five fields, unlike %j", (schedule) => {
        expect(explainSchedule(schedule)?.allowed).toMatch(/^five \(minute, hour, day of the month, month, day of/);
    });
});

describe("the scheduled job component", () => {
    it("registers its account first, then its access, then itself", async () => {
        const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }];
        const recorded = await record(() => new ScheduledJob("dump", { ...nightly, apiAccess: { rules } }));
        const job = only(recorded, "kubernetes:batch/v1:CronJob");
        expect(job.dependsOn).toEqual(["dump-account", "dump-role", "dump-role-binding"]);
        expect(job.parent).toBe("dump");
        expect(only(recorded, "kubernetes:core/v1:ServiceAccount").inputs).toMatchObject({
            metadata: { name: "shop-dump" },
            automountServiceAccountToken: false,
        });
        expect(recorded.map(({ type }) => type)).not.toContain("kubernetes:policy/v1:PodDisruptionBudget");
    });

    it("refuses a faulty job before anything of it exists", async () => {
        const recorded = await record(() => {
            expect(() => new ScheduledJob("dump", { ...nightly, schedule: "tomorrow" })).toThrow(ProblemsError);
        });
        expect(recorded.map(({ type }) => type)).toEqual(["stackwright:workload:ScheduledJob"]);
    });
});
