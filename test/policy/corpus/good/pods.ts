import { agent, api, init, main, podPath, postgres, sidecar, type Variation, worker } from "../case";
import { claimSpec, image } from "../objects";
import { fine } from "./variation";

const context = `${main}.securityContext`;
const podContext = `${podPath}.securityContext`;

export const pods: readonly Variation[] = [
    fine("the flag stands on the container instead of the pod", worker, {
        [`${podContext}.runAsNonRoot`]: undefined,
        [`${context}.runAsNonRoot`]: true,
    }),
    fine("the user stands on the container instead of the pod", worker, {
        [`${podContext}.runAsUser`]: undefined,
        [`${context}.runAsUser`]: 999,
    }),
    fine("every container has its own user", api, {
        [`${podContext}.runAsUser`]: undefined,
        [`${init}.securityContext.runAsUser`]: 70,
        [`${sidecar}.securityContext.runAsUser`]: 65532,
        [`${main}.securityContext.runAsUser`]: 1000,
    }),
    fine("no group of volumes is named", worker, { [`${podContext}.fsGroup`]: undefined }),
    fine("the group stands on the container instead of the pod", worker, {
        [`${podContext}.runAsGroup`]: undefined,
        [`${context}.runAsGroup`]: 999,
    }),
    fine("other groups are named", worker, { [`${podContext}.supplementalGroups`]: [1000, 2000] }),
    fine("privileged is written out as false", worker, { [`${context}.privileged`]: false }),
    fine("low ports may be bound", worker, { [`${context}.capabilities.add`]: ["NET_BIND_SERVICE"] }),
    fine("all capabilities are dropped, and one again by name", worker, {
        [`${context}.capabilities.drop`]: ["ALL", "NET_RAW"],
    }),
    fine("nothing is added, in writing", worker, { [`${context}.capabilities.add`]: [] }),
    fine("the profile stands on the container", worker, {
        [`${podContext}.seccompProfile`]: undefined,
        [`${context}.seccompProfile`]: { type: "RuntimeDefault" },
    }),
    fine("the profile is the node's own", worker, {
        [`${podContext}.seccompProfile`]: { type: "Localhost", localhostProfile: "profiles/worker.json" },
    }),
    fine("host namespaces are written out as false", worker, {
        [`${podPath}.hostNetwork`]: false,
        [`${podPath}.hostPID`]: false,
        [`${podPath}.hostIPC`]: false,
    }),
    fine("processes are written out as not shared", worker, { [`${podPath}.shareProcessNamespace`]: false }),
    fine("the host port is written out as none", agent, { [`${main}.ports[0].hostPort`]: 0 }),
    fine("a pod in its own user namespace", worker, { [`${podPath}.hostUsers`]: false }),
    fine("/proc is written out as masked", worker, { [`${context}.procMount`]: "Default" }),
    fine("an SELinux type made for containers", worker, {
        [`${context}.seLinuxOptions`]: { type: "container_t", level: "s0:c1,c2" },
    }),
    fine("an SELinux type for container engines", worker, {
        [`${podContext}.seLinuxOptions`]: { type: "container_engine_t" },
    }),
    fine("kernel parameters that end at the pod", worker, {
        [`${podContext}.sysctls`]: [
            { name: "net.ipv4.ip_unprivileged_port_start", value: "80" },
            { name: "net.ipv4.tcp_keepalive_time", value: "600" },
        ],
    }),
    fine("the runtime's AppArmor profile, written out", worker, {
        [`${context}.appArmorProfile`]: { type: "RuntimeDefault" },
    }),
    fine("an AppArmor profile of the node", worker, {
        [`${podContext}.appArmorProfile`]: { type: "Localhost", localhostProfile: "worker" },
    }),
    fine("an old annotation for the runtime's AppArmor profile", worker, {
        'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/worker"]':
            "runtime/default",
    }),
    fine("probes by TCP", worker, {
        [`${main}.livenessProbe`]: { tcpSocket: { port: "http" }, periodSeconds: 15 },
    }),
    fine("probes by command", postgres, {
        [`${main}.readinessProbe`]: { exec: { command: ["sh", "-c", "pg_isready -U postgres || exit 1"] } },
    }),
    fine("probes by gRPC", worker, { [`${main}.readinessProbe`]: { grpc: { port: 8000, service: "readiness" } } }),
    fine("an empty host in a probe is the pod itself", worker, { [`${main}.livenessProbe.httpGet.host`]: "" }),
    fine("one path for all probes, with more patience for each later one", worker, {
        [`${main}.startupProbe`]: {
            httpGet: { path: "/health", port: "http" },
            periodSeconds: 5,
            failureThreshold: 24,
        },
        [`${main}.livenessProbe`]: { httpGet: { path: "/health", port: "http" }, periodSeconds: 30 },
        [`${main}.readinessProbe`]: { httpGet: { path: "/health", port: "http" }, periodSeconds: 5 },
    }),
    fine("the token is asked for by a workload that has a role", "Deployment shop/metrics-adapter", {
        [`${podPath}.automountServiceAccountToken`]: true,
    }),
    fine("a token of its own, with an audience and an end", worker, {
        [`${podPath}.volumes`]: [
            {
                name: "token",
                projected: {
                    sources: [{ serviceAccountToken: { audience: "vault", expirationSeconds: 600, path: "token" } }],
                },
            },
        ],
    }),
    fine("an identity from the CSI driver", api, {
        [`${podPath}.volumes[2]`]: { name: "spiffe", csi: { driver: "csi.spiffe.io", readOnly: true } },
    }),
    fine("a volume of every other allowed type", worker, {
        [`${podPath}.volumes`]: [
            { name: "config", configMap: { name: "api" } },
            {
                name: "labels",
                downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] },
            },
            { name: "own", ephemeral: { volumeClaimTemplate: { spec: claimSpec("1Gi") } } },
            { name: "models", image: { reference: image("models") } },
            { name: "shm", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
        ],
    }),
    fine("a Windows pod, to which half of the standard does not apply", worker, {
        [`${podPath}.os`]: { name: "windows" },
        [podContext]: { runAsNonRoot: true, windowsOptions: { runAsUserName: "ContainerUser" } },
        [context]: {},
    }),
    fine("a pod template with a debug container's field left empty", worker, {
        [`${podPath}.ephemeralContainers`]: [],
    }),
    fine("null counts as nothing", worker, { [`${context}.privileged`]: null, [`${podPath}.volumes`]: null }),
];
