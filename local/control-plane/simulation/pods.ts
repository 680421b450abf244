import { annotations, podTroubles } from "./annotations";
import { crashed, failed, imageMissing, runningNotReady, succeeded, wellRunning } from "./pod-status";
import { all, annotationValue, conditionStatus, isOneOf, stage } from "./stage";

const alive = ".metadata.deletionTimestamp == null";
const trouble = annotationValue(annotations.simulate);
const ready = conditionStatus("Ready");
const pending = '.status.phase == "Pending"';
const running = '.status.phase == "Running"';
const notEnded = isOneOf(".status.phase", ["Pending", "Running"]);
const runsForever = '.spec.restartPolicy == "Always"';
const waitsFor = '([.status.containerStatuses[]?.state.waiting.reason | values][0] // "")';
const restarts = "([.status.containerStatuses[]?.restartCount][0] // 0)";
const crashes = isOneOf(trouble, ["crash-loop", "oom"]);
const isRestarted = '.spec.restartPolicy != "Never"';

/** As many restarts as it takes to see a crash loop; each one more is a write for nothing. */
const lastRestart = 5;

const warning = (reason: string, message: string) => ({ event: { type: "Warning" as const, reason, message } });

export const podStages = [
    stage({
        name: "pod-ready",
        kind: "Pod",
        when: all(alive, `${trouble} == ""`, notEnded, `${ready} != "True"`),
        delay: { milliseconds: 150, annotation: annotations.readyAfter },
        steps: [{ status: wellRunning }],
    }),
    stage({
        name: "pod-complete",
        kind: "Pod",
        when: all(alive, `${trouble} == ""`, running, `${ready} == "True"`, `(${runsForever} | not)`),
        delay: { milliseconds: 1000, annotation: annotations.completeAfter },
        steps: [{ status: succeeded }],
    }),
    stage({
        name: "pod-delete",
        kind: "Pod",
        when: ".metadata.deletionTimestamp != null",
        steps: [{ delete: true }],
    }),
    stage({
        name: "pod-never-ready",
        kind: "Pod",
        when: all(alive, `${trouble} == "never-ready"`, notEnded, `${ready} != "False"`),
        delay: { milliseconds: 150 },
        steps: [
            { status: runningNotReady },
            warning("Unhealthy", "Readiness probe failed: simulated by the annotation stackwright.dev/simulate"),
        ],
    }),
    stage({
        name: "pod-image-pull-failure",
        kind: "Pod",
        when: all(alive, `${trouble} == "image-pull-failure"`, pending, `${waitsFor} != "ImagePullBackOff"`),
        delay: { milliseconds: 150 },
        steps: [
            warning("Failed", "Failed to pull image: not found (simulated by the annotation stackwright.dev/simulate)"),
            { status: imageMissing },
        ],
    }),
    stage({
        name: "pod-crash",
        kind: "Pod",
        when: all(alive, crashes, notEnded, isRestarted, `${waitsFor} != "CrashLoopBackOff"`),
        delay: { milliseconds: 150 },
        steps: [warning("BackOff", "Back-off restarting failed container"), { status: crashed }],
    }),
    stage({
        name: "pod-crash-again",
        kind: "Pod",
        when: all(
            alive,
            crashes,
            running,
            isRestarted,
            `${waitsFor} == "CrashLoopBackOff"`,
            `${restarts} < ${lastRestart}`,
        ),
        delay: { milliseconds: 10_000 },
        steps: [warning("BackOff", "Back-off restarting failed container"), { status: crashed }],
    }),
    stage({
        name: "pod-fail",
        kind: "Pod",
        when: all(alive, crashes, notEnded, `(${isRestarted} | not)`),
        delay: { milliseconds: 150 },
        steps: [{ status: failed }],
    }),
    stage({
        name: "pod-unknown-trouble",
        kind: "Pod",
        when: all(alive, pending, `${trouble} != ""`, `(${isOneOf(trouble, podTroubles)} | not)`),
        steps: [
            warning(
                "UnknownSimulation",
                `The annotation ${annotations.simulate} is none of ${podTroubles.join(", ")}: correct or remove it`,
            ),
        ],
    }),
    // Changes nothing, but kwok notes the addresses of a pod only when it works on it: without this, one that is
    // started anew would give the address of a pod that already runs to another one.
    stage({
        name: "pod-keep-address",
        kind: "Pod",
        when: all(alive, running),
        weight: 0,
        steps: [{ status: "phase: Running" }],
    }),
];
