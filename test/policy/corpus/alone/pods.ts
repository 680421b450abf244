// One pod, where a rule has two conditions and each of them counts.
import { deployment, job, type KubeObject, object, podSpec, server, task } from "../objects";
import { type Alone, silent, told } from "./case";

const container = (more: object): KubeObject => deployment("api", { containers: [task("api", more)] });
const asking = (path: string): object => ({ httpGet: { path, port: "http" } });

const probes: readonly Alone[] = [
    silent(
        "require-distinct-probes",
        "two questions, asked as patiently",
        deployment("api", {
            containers: [
                server("api", { livenessProbe: asking("/health/live"), readinessProbe: asking("/health/ready") }),
            ],
        }),
    ),
    silent("require-distinct-probes", "no question at all", container({})),
    silent("require-grace-period", "a job that may go at once", job("seed", { terminationGracePeriodSeconds: 0 })),
    told("require-job-bounds", "tries that nobody counts", "at most 6", job("seed", {}, { backoffLimit: undefined })),
];

const ofWindows = { os: { name: "windows" }, securityContext: { seccompProfile: { type: "Unconfined" } } };
const oldProfile = (profile: string): KubeObject =>
    object("v1", "Pod", "api", {
        metadata: { annotations: { "container.apparmor.security.beta.kubernetes.io/api": profile } },
        spec: podSpec("api"),
    });

const security: readonly Alone[] = [
    {
        ...told(
            "require-non-root",
            "root in a namespace of users, where that does not count",
            "a user other than 0",
            deployment("api", { hostUsers: false, securityContext: { runAsNonRoot: true, runAsUser: 0 } }),
        ),
        settings: { allowUserNamespaces: false },
    },
    {
        ...told(
            "require-user-id",
            "a user below the lowest",
            "a user id of at least 1000",
            deployment("api", { securityContext: { runAsUser: 999 } }),
        ),
        settings: { lowest: 1000 },
    },
    silent("require-seccomp-profile", "a pod of a system that has no such profiles", deployment("api", ofWindows)),
    silent("restrict-apparmor-profiles", "a profile of the node", oldProfile("localhost/api")),
    silent("restrict-apparmor-profiles", "no profile, in writing", oldProfile("")),
    silent(
        "require-priority-class",
        "the system's own class for the system's own pod",
        object(
            "v1",
            "Pod",
            "agent",
            { spec: podSpec("agent", { priorityClassName: "system-node-critical" }) },
            "kube-system",
        ),
    ),
];

const called = (...args: readonly string[]): KubeObject => container({ args });
const registries = "restrict-registries";
const someone = { settings: { allowed: ["docker.io/someone"] } };

const programs: readonly Alone[] = [
    silent("forbid-secrets-in-arguments", "a variable in an option", called("--password=$(PASSWORD)")),
    silent("forbid-secrets-in-arguments", "a variable behind an option", called("--password", "$(PASSWORD)")),
    silent(
        "forbid-secrets-in-arguments",
        "a word behind an option that has its value",
        called("--password=$(PASSWORD)", "serve-everything"),
    ),
    told(
        "require-image-tag",
        "a colon and nothing behind it",
        "an exact version",
        container({ image: "ghcr.io/example/api:" }),
    ),
    {
        ...silent(registries, "an image of somebody who may", container({ image: "someone/postgres:16.1" })),
        ...someone,
    },
];

export const pods: readonly Alone[] = [...probes, ...security, ...programs];
