import { annotations } from "./annotations";

/**
 * What a kubelet would report of a pod. These are Go templates that give YAML, with the pod as their data; they must
 * not fail on a pod that has no status yet.
 */

/** Restarts are counted for life, and how a container dies depends on the annotation. */
const facts = [
    "{{ $now := Now }}",
    "{{ $uid := .metadata.uid }}",
    "{{ $restarts := dict }}",
    "{{ range .status.containerStatuses }}{{ $_ := set $restarts .name (printf `%v` .restartCount) }}{{ end }}",
    `{{ $trouble := get (default dict .metadata.annotations) "${annotations.simulate}" }}`,
    "{{ $exitCode := 1 }}{{ $reason := `Error` }}",
    "{{ if eq $trouble `oom` }}{{ $exitCode = 137 }}{{ $reason = `OOMKilled` }}{{ end }}",
    "startTime: {{ default $now .status.startTime | Quote }}",
].join("\n");

const addresses = [
    "{{ $hostIPs := NodeIPsWith .spec.nodeName }}",
    "{{ with $hostIPs }}",
    "hostIP: {{ index . 0 | Quote }}",
    "hostIPs: [{{ range $i, $ip := . }}{{ if $i }}, {{ end }}{ip: {{ $ip | Quote }}}{{ end }}]",
    "{{ end }}",
    "{{ if not .status.podIP }}",
    "{{ $podIPs := PodIPsWith .spec.nodeName (default false .spec.hostNetwork) .metadata.uid .metadata.name .metadata.namespace }}",
    "{{ with $podIPs }}",
    "podIP: {{ index . 0 | Quote }}",
    "podIPs: [{{ range $i, $ip := . }}{{ if $i }}, {{ end }}{ip: {{ $ip | Quote }}}{{ end }}]",
    "{{ end }}",
    "{{ end }}",
].join("\n");

function condition(type: string, status: "True" | "False", reason = ""): string[] {
    return [
        `- type: ${type}`,
        `  status: "${status}"`,
        "  lastTransitionTime: {{ $now | Quote }}",
        ...(reason === "" ? [] : [`  reason: ${reason}`]),
    ];
}

const readyConditions = [
    "conditions:",
    ...condition("PodReadyToStartContainers", "True"),
    ...condition("Initialized", "True"),
    ...condition("ContainersReady", "True"),
    ...condition("Ready", "True"),
    "{{ range .spec.readinessGates }}",
    ...condition("{{ .conditionType | Quote }}", "True"),
    "{{ end }}",
].join("\n");

function unreadyConditions(reason: string): string {
    return [
        "conditions:",
        ...condition("PodReadyToStartContainers", "True"),
        ...condition("Initialized", "True"),
        ...condition("ContainersReady", "False", reason),
        ...condition("Ready", "False", reason),
    ].join("\n");
}

const identity = [
    "- name: {{ .name | Quote }}",
    "  image: {{ .image | Quote }}",
    "  imageID: {{ .image | Quote }}",
    "  containerID: {{ printf `simulated://%s` (printf `%s/%s` $uid .name | sha256sum) | Quote }}",
];

const earlierRestarts = "  restartCount: {{ default `0` (get $restarts .name) }}";
const oneMoreRestart = "  restartCount: {{ add1 (atoi (default `0` (get $restarts .name))) }}";
const state = {
    running: ["  state:", "    running:", "      startedAt: {{ $now | Quote }}"],
    terminated: (exitCode: string, reason: string) => [
        "    terminated:",
        `      exitCode: ${exitCode}`,
        `      reason: ${reason}`,
        "      startedAt: {{ $now | Quote }}",
        "      finishedAt: {{ $now | Quote }}",
    ],
    waiting: (reason: string, message: string) => [
        "  state:",
        "    waiting:",
        `      reason: ${reason}`,
        `      message: {{ ${message} | Quote }}`,
    ],
};
const death = state.terminated("{{ $exitCode }}", "{{ $reason }}");
const success = state.terminated("0", "Completed");

function containerStatuses(lines: readonly string[]): string {
    return ["containerStatuses:", "{{ range .spec.containers }}", ...identity, ...lines, "{{ end }}"].join("\n");
}

/** An init container has ended well; a sidecar (one that is always restarted) runs as long as the pod does. */
function initContainerStatuses(sidecars: "run" | "ended"): string {
    const done = ["  ready: {{ ne .restartPolicy `Always` }}", "  started: false", "  state:", ...success];
    const runs = ["  ready: true", "  started: true", ...state.running];
    return [
        "{{ with .spec.initContainers }}",
        "initContainerStatuses:",
        "{{ range . }}",
        ...identity,
        "  restartCount: 0",
        ...(sidecars === "ended"
            ? done
            : ["{{ if eq (default `` .restartPolicy) `Always` }}", ...runs, "{{ else }}", ...done, "{{ end }}"]),
        "{{ end }}",
        "{{ end }}",
    ].join("\n");
}

function status(...parts: readonly string[]): string {
    return [facts, ...parts].join("\n");
}

const up = ["  started: true", earlierRestarts, ...state.running];

export const wellRunning = status(
    readyConditions,
    containerStatuses(["  ready: true", ...up]),
    initContainerStatuses("run"),
    addresses,
    "phase: Running",
);

export const runningNotReady = status(
    unreadyConditions("ContainersNotReady"),
    containerStatuses(["  ready: false", ...up]),
    initContainerStatuses("run"),
    addresses,
    "phase: Running",
);

export const crashed = status(
    unreadyConditions("ContainersNotReady"),
    containerStatuses([
        "  ready: false",
        "  started: false",
        oneMoreRestart,
        "  lastState:",
        ...death,
        ...state.waiting("CrashLoopBackOff", "printf `back-off restarting failed container=%s` .name"),
    ]),
    initContainerStatuses("run"),
    addresses,
    "phase: Running",
);

export const imageMissing = status(
    unreadyConditions("ContainersNotReady"),
    containerStatuses([
        "  ready: false",
        "  started: false",
        "  restartCount: 0",
        ...state.waiting(
            "ImagePullBackOff",
            "printf `Back-off pulling image %q: ErrImagePull: not found (simulated)` .image",
        ),
    ]),
    addresses,
    "phase: Pending",
);

const over = ["  ready: false", "  started: false", earlierRestarts, "  state:"];

export const succeeded = status(
    unreadyConditions("PodCompleted"),
    containerStatuses([...over, ...success]),
    initContainerStatuses("ended"),
    "phase: Succeeded",
);

export const failed = status(
    unreadyConditions("PodFailed"),
    containerStatuses([...over, ...death]),
    initContainerStatuses("ended"),
    addresses,
    "phase: Failed",
);
