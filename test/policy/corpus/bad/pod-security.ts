import {
    agent,
    api,
    type BadCase,
    backup,
    bad,
    cronMain,
    cronPodPath,
    init,
    main,
    podPath,
    postgres,
    seed,
    sidecar,
    worker,
} from "../case";

const context = (container: string): string => `${container}.securityContext`;
const podContext = `${podPath}.securityContext`;

export const podSecurity: readonly BadCase[] = [
    bad("require-non-root", "the pod may run as root and no container says otherwise", api, {
        [`${podContext}.runAsNonRoot`]: undefined,
    }),
    bad("require-non-root", "a sidecar takes the flag back", api, { [`${context(sidecar)}.runAsNonRoot`]: false }),
    bad("require-non-root", "an init container runs as user 0", api, { [`${context(init)}.runAsUser`]: 0 }),
    bad("require-non-root", "the pod says false though its container says true", worker, {
        [`${podContext}.runAsNonRoot`]: false,
        [`${context(main)}.runAsNonRoot`]: true,
    }),
    bad("require-non-root", "the pod's user is 0", postgres, { [`${podContext}.runAsUser`]: 0 }),
    bad("require-non-root", "the backup's container is root", backup, { [`${context(cronMain)}.runAsUser`]: 0 }),
    bad("require-user-id", "nobody says which user", worker, { [`${podContext}.runAsUser`]: undefined }),
    bad("require-user-id", "the job leaves the user to the image", seed, { [`${podContext}.runAsUser`]: undefined }),
    bad("forbid-root-groups", "the pod's group is root", worker, { [`${podContext}.runAsGroup`]: 0 }),
    bad("forbid-root-groups", "nobody says which group", worker, { [`${podContext}.runAsGroup`]: undefined }),
    bad("forbid-root-groups", "volumes belong to group root", postgres, { [`${podContext}.fsGroup`]: 0 }),
    bad("forbid-root-groups", "root is among the other groups", agent, {
        [`${podContext}.supplementalGroups`]: [1000, 0],
    }),
    bad("forbid-root-groups", "one container's group is root", api, { [`${context(sidecar)}.runAsGroup`]: 0 }),
    bad("forbid-privileged", "the agent is privileged", agent, {
        [`${context(main)}.privileged`]: true,
        [`${context(main)}.allowPrivilegeEscalation`]: undefined,
    }),
    bad("forbid-privileged", "an init container is privileged to set a kernel parameter", api, {
        [`${context(init)}.privileged`]: true,
        [`${context(init)}.allowPrivilegeEscalation`]: undefined,
    }),
    bad("forbid-privilege-escalation", "it is left to the default", worker, {
        [`${context(main)}.allowPrivilegeEscalation`]: undefined,
    }),
    bad("forbid-privilege-escalation", "the migration may escalate", api, {
        [`${context(init)}.allowPrivilegeEscalation`]: true,
    }),
    bad("drop-capabilities", "only one capability is dropped", worker, {
        [`${context(main)}.capabilities.drop`]: ["NET_RAW"],
    }),
    bad("drop-capabilities", "none is dropped", seed, { [`${context(main)}.capabilities`]: undefined }),
    bad("drop-capabilities", "the word for all is written in lower case", api, {
        [`${context(sidecar)}.capabilities.drop`]: ["all"],
    }),
    bad("drop-capabilities", "the proxy may administer the network", api, {
        [`${context(sidecar)}.capabilities.add`]: ["NET_ADMIN"],
    }),
    bad("drop-capabilities", "the agent may do nearly everything", agent, {
        [`${context(main)}.capabilities.add`]: ["SYS_ADMIN"],
        [`${context(main)}.allowPrivilegeEscalation`]: undefined,
    }),
    bad("drop-capabilities", "a harmless one hides a harmful one", worker, {
        [`${context(main)}.capabilities.add`]: ["NET_BIND_SERVICE", "SYS_PTRACE"],
    }),
    bad("require-seccomp-profile", "nobody names a profile", worker, { [`${podContext}.seccompProfile`]: undefined }),
    bad("require-seccomp-profile", "one container is unconfined", api, {
        [`${context(main)}.seccompProfile`]: { type: "Unconfined" },
    }),
    bad("require-seccomp-profile", "the pod is unconfined though its container is not", worker, {
        [`${podContext}.seccompProfile`]: { type: "Unconfined" },
        [`${context(main)}.seccompProfile`]: { type: "RuntimeDefault" },
    }),
    bad("forbid-host-namespaces", "the agent is on the host's network", agent, { [`${podPath}.hostNetwork`]: true }),
    bad("forbid-host-namespaces", "the agent sees the host's processes", agent, { [`${podPath}.hostPID`]: true }),
    bad("forbid-host-namespaces", "the database shares the host's memory", postgres, { [`${podPath}.hostIPC`]: true }),
    bad("forbid-host-namespaces", "the backup is on the host's network", backup, {
        [`${cronPodPath}.hostNetwork`]: true,
    }),
    bad("forbid-host-ports", "the agent listens on the node", agent, { [`${main}.ports[0].hostPort`]: 8000 }),
    bad("forbid-host-ports", "the proxy listens on the node", api, { [`${sidecar}.ports[0].hostPort`]: 9000 }),
    bad("forbid-host-path", "the agent reads the node's logs", agent, {
        [`${podPath}.volumes`]: [{ name: "logs", hostPath: { path: "/var/log" } }],
    }),
    bad("forbid-host-path", "the job mounts the container runtime's socket", seed, {
        [`${podPath}.volumes`]: [
            { name: "runtime", hostPath: { path: "/run/containerd/containerd.sock", type: "Socket" } },
        ],
    }),
    bad("restrict-volume-types", "data lies on a file server", worker, {
        [`${podPath}.volumes`]: [{ name: "data", nfs: { server: "files.example.com", path: "/data" } }],
    }),
    bad("restrict-volume-types", "the code comes from a repository at start", worker, {
        [`${podPath}.volumes`]: [{ name: "code", gitRepo: { repository: "https://git.example.com/code.git" } }],
    }),
    bad("restrict-volume-types", "a disk is named directly", postgres, {
        [`${podPath}.volumes`]: [
            { name: "disk", iscsi: { targetPortal: "10.0.0.9:3260", iqn: "iqn.2026-01.com.example:disk", lun: 0 } },
        ],
    }),
    bad("forbid-unmasked-proc", "the worker sees all of /proc", worker, {
        [`${context(main)}.procMount`]: "Unmasked",
        [`${podPath}.hostUsers`]: false,
    }),
    bad("restrict-selinux-options", "the container runs under a type of the host", worker, {
        [`${context(main)}.seLinuxOptions`]: { type: "spc_t" },
    }),
    bad("restrict-selinux-options", "the pod names a user", worker, {
        [`${podContext}.seLinuxOptions`]: { user: "system_u" },
    }),
    bad("restrict-selinux-options", "an init container names a role", api, {
        [`${context(init)}.seLinuxOptions`]: { role: "system_r" },
    }),
    bad("restrict-sysctls", "the pod changes a parameter of the whole node", worker, {
        [`${podContext}.sysctls`]: [{ name: "kernel.msgmax", value: "65536" }],
    }),
    bad("restrict-sysctls", "a harmless parameter hides a harmful one", postgres, {
        [`${podContext}.sysctls`]: [
            { name: "net.ipv4.tcp_syncookies", value: "1" },
            { name: "net.core.somaxconn", value: "4096" },
        ],
    }),
    bad("restrict-apparmor-profiles", "the container's profile is switched off", worker, {
        [`${context(main)}.appArmorProfile`]: { type: "Unconfined" },
    }),
    bad("restrict-apparmor-profiles", "the pod's profile is switched off", agent, {
        [`${podContext}.appArmorProfile`]: { type: "Unconfined" },
    }),
    bad("restrict-apparmor-profiles", "an old annotation switches it off", worker, {
        'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/worker"]': "unconfined",
    }),
    bad(
        "forbid-windows-host-process",
        "the pod is a process of the Windows node",
        worker,
        {
            [`${podPath}.os`]: { name: "windows" },
            [podContext]: { runAsNonRoot: true, windowsOptions: { hostProcess: true } },
            [`${podPath}.hostNetwork`]: true,
            [context(main)]: {},
        },
        { also: ["forbid-host-namespaces"] },
    ),
    bad(
        "forbid-windows-host-process",
        "one container is a process of the Windows node",
        worker,
        {
            [`${podPath}.os`]: { name: "windows" },
            [podContext]: { runAsNonRoot: true },
            [`${podPath}.hostNetwork`]: true,
            [context(main)]: { windowsOptions: { hostProcess: true } },
        },
        { also: ["forbid-host-namespaces"] },
    ),
    bad("forbid-probe-hosts", "the liveness probe asks the metadata service", worker, {
        [`${main}.livenessProbe.httpGet.host`]: "169.254.169.254",
    }),
    bad("forbid-probe-hosts", "the readiness probe asks another host's port", agent, {
        [`${main}.readinessProbe`]: { tcpSocket: { port: 443, host: "10.0.0.1" } },
    }),
    bad("forbid-probe-hosts", "a hook calls another host", api, {
        [`${main}.lifecycle`]: { preStop: { httpGet: { path: "/stopping", port: 80, host: "hooks.example.com" } } },
    }),
    bad("require-read-only-root", "the image's files are writable", worker, {
        [`${context(main)}.readOnlyRootFilesystem`]: undefined,
    }),
    bad("require-read-only-root", "the migration's files are writable", api, {
        [`${context(init)}.readOnlyRootFilesystem`]: false,
    }),
    bad("require-token-choice", "nobody decided about the token", worker, {
        [`${podPath}.automountServiceAccountToken`]: undefined,
    }),
    bad("forbid-service-links", "links are left to the default", worker, {
        [`${podPath}.enableServiceLinks`]: undefined,
    }),
    bad("forbid-service-links", "links are on for the backup", backup, { [`${cronPodPath}.enableServiceLinks`]: true }),
    bad("forbid-shared-processes", "containers see each other's processes", api, {
        [`${podPath}.shareProcessNamespace`]: true,
    }),
];
