import type { ConfigRef, ContainerArgs, Mount, Resources, RunningContainerArgs, Volume } from "../workload";
import { workloadSocket } from "./places";

/**
 * Certificates as files, for programs that do not ask the Workload API themselves: spiffe-helper fetches them before the
 * program starts and renews them beside it. The key is readable by the pod's own user and by nobody else.
 */
export interface SvidFiles {
    readonly image: string;
    /** Shows the agent's socket. */
    readonly socket: Volume;
    /** Holds `helperFiles()`. */
    readonly config: ConfigRef;
}

/** Where the helper says whether it is well. */
export const helperPort = { name: "svid-health", number: 8085 } as const;

const folders = { socket: "/run/svid/socket", config: "/run/svid/config", files: "/run/svid/files" } as const;

/** What a client is told: its certificate with those above it, and its key. */
export const svidFiles = {
    certificate: `${folders.files}/svid.pem`,
    key: `${folders.files}/svid_key.pem`,
} as const;

const once = "once.conf";
const always = "always.conf";

/** One text for the container that fetches before the start, one for the container that renews. */
export function helperFiles(): Readonly<Record<string, string>> {
    const config = (daemon: boolean, ...more: readonly string[]) =>
        [
            `agent_address = "${folders.socket}/${workloadSocket}"`,
            `cert_dir = "${folders.files}"`,
            'svid_file_name = "svid.pem"',
            'svid_key_file_name = "svid_key.pem"',
            'svid_bundle_file_name = "svid_bundle.pem"',
            "cert_file_mode = 0644",
            "key_file_mode = 0600",
            `daemon_mode = ${daemon}`,
            ...more,
            "",
        ].join("\n");
    return {
        [once]: config(false),
        [always]: config(
            true,
            "health_checks {",
            "    listener_enabled = true",
            `    bind_port = ${helperPort.number}`,
            '    liveness_path = "/live"',
            '    readiness_path = "/ready"',
            "}",
        ),
    };
}

const resources: Resources = {
    requests: { cpu: "10m", memory: "32Mi" },
    limits: { cpu: "50m", memory: "64Mi" },
};

const mounts: readonly Mount[] = [
    { volume: "svid-socket", path: folders.socket },
    { volume: "svid-config", path: folders.config },
    { volume: "svid-files", path: folders.files },
];

function container(image: string, name: string, file: string): ContainerArgs {
    return { name, image, args: ["-config", `${folders.config}/${file}`], resources, mounts };
}

/** Before the program starts: ends as soon as the certificate is there. */
export function fetchSvid({ image }: SvidFiles): ContainerArgs {
    return container(image, "svid", once);
}

/** Beside the program. */
export function renewSvid({ image }: SvidFiles): RunningContainerArgs {
    const port = helperPort.name;
    return {
        ...container(image, "svid-renewal", always),
        ports: [port],
        probes: {
            startup: { ask: { http: "/live", port }, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 },
            readiness: { ask: { http: "/ready", port }, periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 },
            liveness: { ask: { http: "/live", port }, periodSeconds: 30, timeoutSeconds: 2, failureThreshold: 3 },
        },
    };
}

export const svidMount: Mount = { volume: "svid-files", path: folders.files, readOnly: true };

export function svidVolumes({ socket, config }: SvidFiles): Readonly<Record<string, Volume>> {
    return {
        "svid-socket": socket,
        "svid-config": { kind: "config", config },
        "svid-files": { kind: "scratch", size: "1Mi", inMemory: true },
    };
}
