import { annotations } from "./annotations";
import { all, annotationValue, conditionStatus, stage } from "./stage";

const ready = conditionStatus("Ready");
const trouble = annotationValue(annotations.simulate);

/** The five conditions of a kubelet. When it is well, only the first one is True. */
function conditions(readyStatus: "True" | "False", reason: string, message: string): string {
    const quiet = [
        ["MemoryPressure", "KubeletHasSufficientMemory"],
        ["DiskPressure", "KubeletHasNoDiskPressure"],
        ["PIDPressure", "KubeletHasSufficientPID"],
        ["NetworkUnavailable", "RouteCreated"],
    ] as const;
    const one = (type: string, status: string, why: string, text: string, since: string) =>
        [
            `- type: ${type}`,
            `  status: "${status}"`,
            `  reason: ${why}`,
            `  message: ${JSON.stringify(text)}`,
            "  lastHeartbeatTime: {{ Now | Quote }}",
            `  lastTransitionTime: {{ ${since} | Quote }}`,
        ].join("\n");
    return [
        "conditions:",
        one("Ready", readyStatus, reason, message, "$since"),
        ...quiet.map(([type, why]) => one(type, "False", why, "simulated", ".metadata.creationTimestamp")),
    ].join("\n");
}

/** A condition that stays as it is keeps the time at which it became so. */
const keepsTransition = [
    "{{ $since := Now }}",
    '{{ range .status.conditions }}{{ if eq .type "Ready" }}{{ $since = .lastTransitionTime }}{{ end }}{{ end }}',
].join("\n");
const newTransition = "{{ $since := Now }}";

const well = conditions("True", "KubeletReady", "kubelet is posting ready status");

export const nodeStages = [
    stage({
        name: "node-ready",
        kind: "Node",
        when: all(`${ready} != "True"`, `${trouble} == ""`),
        steps: [{ status: `${newTransition}\n${well}` }],
    }),
    stage({
        name: "node-heartbeat",
        kind: "Node",
        when: all(`${ready} == "True"`, `${trouble} == ""`),
        // Far below the grace period of the controller manager, and hardly any work with hundreds of nodes.
        delay: { milliseconds: 240_000, upToMilliseconds: 300_000 },
        steps: [{ status: `${keepsTransition}\n${well}` }],
    }),
    stage({
        name: "node-not-ready",
        kind: "Node",
        when: all(`${ready} != "False"`, `${trouble} == "not-ready"`),
        steps: [
            {
                event: {
                    type: "Warning",
                    reason: "NodeNotReady",
                    message: "simulated: the kubelet has stopped working",
                },
            },
            { status: `${newTransition}\n${conditions("False", "KubeletNotReady", "simulated: not ready")}` },
        ],
    }),
];
