import { asSecret } from "../../../policy/kernel/wire";
import {
    agent,
    api,
    backup,
    cronMain,
    init,
    main,
    podPath,
    postgres,
    seed,
    sidecar,
    type Variation,
    worker,
} from "./case";
import {
    account,
    budget,
    claimSpec,
    configMap,
    cronJob,
    daemonSet,
    deployment,
    image,
    job,
    type KubeObject,
    labelsOf,
    networkPolicy,
    object,
    restricted,
    role,
    roleBinding,
    scaler,
    secret,
    selectorOf,
    service,
    statefulSet,
    task,
} from "./objects";

function fine(
    name: string,
    at: string,
    changes: Readonly<Record<string, unknown>>,
    more: Partial<Variation> = {},
): Variation {
    return { name, change: { [at]: changes }, ...more };
}

function plus(name: string, ...add: readonly KubeObject[]): Variation {
    return { name, add };
}

const context = `${main}.securityContext`;
const podContext = `${podPath}.securityContext`;
const hpa = "HorizontalPodAutoscaler shop/api";
const apiPolicy = "NetworkPolicy shop/api";
const apiService = "Service shop/api";
const apiConfig = "ConfigMap shop/api";
const gateway = "Gateway.gateway.networking.k8s.io edge/edge";
const ingress = "Ingress shop/worker";
const workerBudget = "PodDisruptionBudget shop/worker";
const adapterRole = "Role shop/metrics-adapter";

const pods: readonly Variation[] = [
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
    fine("no group is named", worker, {
        [`${podContext}.runAsGroup`]: undefined,
        [`${podContext}.fsGroup`]: undefined,
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

const amounts: readonly Variation[] = [
    fine("whole cores and binary units", worker, {
        [`${main}.resources.limits`]: { cpu: 1, memory: "256Mi", "ephemeral-storage": "0.125Gi" },
    }),
    fine("amounts in decimal units", worker, {
        [`${main}.resources.requests`]: { cpu: "0.1", memory: "100M", "ephemeral-storage": "1e8" },
        [`${main}.resources.limits`]: { cpu: "100m", memory: "134217728", "ephemeral-storage": "100M" },
    }),
    fine("limits equal requests", postgres, {
        [`${main}.resources.limits`]: { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" },
    }),
    fine("the memory limit is exactly four times the request", worker, {
        [`${main}.resources.limits.memory`]: "512Mi",
    }),
    fine("the CPU limit is exactly ten times the request", agent, { [`${main}.resources.limits.cpu`]: "1" }),
    fine("an extended resource beside the others", worker, {
        [`${main}.resources.limits["example.com/gpu"]`]: 1,
        [`${main}.resources.requests["example.com/gpu"]`]: 1,
    }),
    fine("three replicas", worker, { "spec.replicas": 3 }),
    fine("a hundred replicas is the scaler's business", hpa, { "spec.maxReplicas": 20 }),
    fine("a budget by percentage that leaves one to go", workerBudget, { "spec.maxUnavailable": "50%" }),
    fine("a budget that keeps one of two", workerBudget, { "spec.maxUnavailable": undefined, "spec.minAvailable": 1 }),
    fine("a budget that keeps half of two", workerBudget, {
        "spec.maxUnavailable": undefined,
        "spec.minAvailable": "50%",
    }),
    fine("spread by anti-affinity", worker, {
        [`${podPath}.topologySpreadConstraints`]: undefined,
        [`${podPath}.affinity`]: {
            podAntiAffinity: {
                preferredDuringSchedulingIgnoredDuringExecution: [
                    {
                        weight: 100,
                        podAffinityTerm: {
                            topologyKey: "kubernetes.io/hostname",
                            labelSelector: { matchLabels: selectorOf("worker") },
                        },
                    },
                ],
            },
        },
    }),
    fine("spread over zones alone", worker, {
        [`${podPath}.topologySpreadConstraints[0].topologyKey`]: "topology.kubernetes.io/zone",
    }),
    fine("a Deployment on a claim stops before it starts", worker, {
        "spec.strategy": { type: "Recreate" },
        [`${podPath}.volumes`]: [{ name: "data", persistentVolumeClaim: { claimName: "backups" } }],
    }),
    fine("no pod more and none less is said in percent", worker, {
        "spec.strategy.rollingUpdate": { maxSurge: "50%", maxUnavailable: "0%" },
    }),
    fine("the agent moves node by node", agent, {
        "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } },
    }),
    fine("the set is updated behind a partition", postgres, {
        "spec.updateStrategy": { type: "RollingUpdate", rollingUpdate: { partition: 0 } },
    }),
    fine("a long goodbye", api, { [`${podPath}.terminationGracePeriodSeconds`]: 120 }),
    fine("a hook that sleeps in a shell, with time to spare", worker, {
        [`${main}.lifecycle`]: { preStop: { exec: { command: ["sh", "-c", "sleep 5"] } } },
    }),
    fine("a hook that does not sleep", worker, {
        [`${main}.lifecycle`]: { preStop: { httpGet: { path: "/stopping", port: "http" } } },
    }),
    fine("the job is not repeated at all", seed, { "spec.backoffLimit": 0 }),
    fine("the job cleans up after itself", seed, { "spec.ttlSecondsAfterFinished": 3600 }),
    fine("a newer backup replaces the one that hangs", backup, { "spec.concurrencyPolicy": "Replace" }),
    fine("the history is left to the default", worker, { "spec.revisionHistoryLimit": undefined }),
    fine("the shrink window is left to the default", hpa, { "spec.behavior": undefined }),
    fine("scaling by one container", hpa, {
        "spec.metrics[0]": {
            type: "ContainerResource",
            containerResource: {
                name: "cpu",
                container: "api",
                target: { type: "Utilization", averageUtilization: 60 },
            },
        },
    }),
    fine("scaling by an amount instead of a share", hpa, {
        "spec.metrics[0]": {
            type: "Resource",
            resource: { name: "memory", target: { type: "AverageValue", averageValue: "200Mi" } },
        },
    }),
    plus(
        "a workload that KEDA scales from nothing",
        deployment("mailer", {}, { replicas: undefined }),
        account("mailer"),
        object("keda.sh/v1alpha1", "ScaledObject", "mailer", {
            spec: { scaleTargetRef: { name: "mailer" }, minReplicaCount: 2, maxReplicaCount: 5 },
        }),
        budget("mailer"),
    ),
];

const networks: readonly Variation[] = [
    fine("a namespace and the pods in it", apiPolicy, {
        "spec.ingress[0].from[0].podSelector": { matchLabels: { "gateway.networking.k8s.io/gateway-name": "edge" } },
    }),
    fine("a list of namespaces", apiPolicy, {
        "spec.ingress[0].from[0].namespaceSelector": {
            matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["edge", "monitoring"] }],
        },
    }),
    fine("a namespace that carries a mark", apiPolicy, {
        "spec.ingress[0].from[0].namespaceSelector": {
            matchExpressions: [{ key: "stackwright.dev/gateway-access", operator: "Exists" }],
        },
    }),
    fine("one network outside", apiPolicy, { "spec.egress[1].to[0].ipBlock": { cidr: "198.51.100.0/24" } }),
    fine("one network of IPv6", apiPolicy, { "spec.egress[1].to[0].ipBlock": { cidr: "2001:db8:1234::/48" } }),
    fine("the internet of IPv6 but for one's own", apiPolicy, {
        "spec.egress[1].to[0].ipBlock": { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] },
    }),
    fine("a port by name", apiPolicy, { "spec.ingress[0].ports": [{ protocol: "TCP", port: "http" }] }),
    fine("a short range of ports", apiPolicy, {
        "spec.egress[0].ports": [{ protocol: "TCP", port: 5432, endPort: 5440 }],
    }),
    fine("nobody may call it", apiPolicy, { "spec.ingress": [] }),
    fine(
        "the default deny in two policies",
        "NetworkPolicy edge/deny-all",
        { "spec.policyTypes": ["Ingress"] },
        {
            add: [networkPolicy("deny-egress", { podSelector: {}, policyTypes: ["Egress"] }, "edge")],
        },
    ),
    plus(
        "a policy for the gateway's own pods, which its controller makes",
        networkPolicy(
            "edge",
            {
                podSelector: { matchLabels: { "gateway.networking.k8s.io/gateway-name": "edge" } },
                policyTypes: ["Egress"],
                egress: [
                    {
                        to: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "shop" } } }],
                        ports: [{ protocol: "TCP", port: 8000 }],
                    },
                ],
            },
            "edge",
        ),
    ),
    fine("the Service says ClusterIP", apiService, { "spec.type": "ClusterIP" }),
    fine("the port's number instead of its name", apiService, { "spec.ports[0].targetPort": 8000 }),
    fine("the Service's port is the container's", "Service shop/worker", {
        "spec.ports[0]": { name: "http", port: 8000 },
    }),
    plus(
        "a Service without a selector, for addresses that something else writes",
        object("v1", "Service", "legacy", { spec: { clusterIP: "None", ports: [{ name: "http", port: 80 }] } }),
    ),
    fine("the redirect to HTTPS is written out", ingress, {
        'metadata.annotations["nginx.ingress.kubernetes.io/ssl-redirect"]': "true",
    }),
    fine(
        "the Ingress is served by a wildcard",
        ingress,
        { "spec.tls[0].hosts": ["*.example.com"] },
        {
            change: {
                [ingress]: { "spec.tls[0].hosts": ["*.example.com"] },
                "Certificate.cert-manager.io shop/worker": { "spec.dnsNames": ["*.example.com"] },
            },
        },
    ),
    fine(
        "cert-manager issues what the Ingress names",
        ingress,
        {
            'metadata.annotations["cert-manager.io/cluster-issuer"]': "letsencrypt",
        },
        { drop: ["Certificate.cert-manager.io shop/worker"] },
    ),
    fine("a wildcard certificate at the gateway", "Certificate.cert-manager.io edge/edge", {
        "spec.dnsNames": ["*.example.com"],
    }),
    fine("TLS is passed through", gateway, {
        "spec.listeners[2]": { name: "mesh", port: 8443, protocol: "TLS", tls: { mode: "Passthrough" } },
    }),
    fine(
        "the route is in another namespace than the Service, and is granted",
        "HTTPRoute.gateway.networking.k8s.io shop/api",
        {
            "spec.rules[0].backendRefs[0].namespace": "edge",
        },
        {
            add: [
                object(
                    "v1",
                    "Service",
                    "api",
                    { spec: { clusterIP: "None", ports: [{ name: "http", port: 80 }] } },
                    "edge",
                ),
                object(
                    "gateway.networking.k8s.io/v1beta1",
                    "ReferenceGrant",
                    "shop",
                    {
                        spec: {
                            from: [{ group: "gateway.networking.k8s.io", kind: "HTTPRoute", namespace: "shop" }],
                            to: [{ group: "", kind: "Service" }],
                        },
                    },
                    "edge",
                ),
            ],
        },
    ),
    fine("reading one Secret by name", adapterRole, {
        "rules[0]": { apiGroups: [""], resources: ["secrets"], resourceNames: ["database"], verbs: ["get"] },
    }),
    fine("reading logs", adapterRole, {
        "rules[0]": { apiGroups: [""], resources: ["pods", "pods/log"], verbs: ["get", "list"] },
    }),
    fine("asking whose token it is", "ClusterRole shop-node-reader", {
        "rules[0]": { apiGroups: ["authentication.k8s.io"], resources: ["tokenreviews"], verbs: ["create"] },
    }),
    fine("reading Deployments", adapterRole, {
        "rules[0]": { apiGroups: ["apps"], resources: ["deployments"], verbs: ["get", "list", "watch"] },
    }),
    fine("writing one's own ConfigMap", adapterRole, {
        "rules[0]": { apiGroups: [""], resources: ["configmaps"], resourceNames: ["api"], verbs: ["get", "patch"] },
    }),
    fine("reading a path of the API server", "ClusterRole shop-node-reader", {
        "rules[0]": { nonResourceURLs: ["/metrics"], verbs: ["get"] },
    }),
    plus("a role for people, put together from others", {
        ...object(
            "rbac.authorization.k8s.io/v1",
            "ClusterRole",
            "shop-view",
            {
                rules: [
                    { apiGroups: ["gateway.networking.k8s.io"], resources: ["httproutes"], verbs: ["get", "list"] },
                ],
                metadata: {
                    labels: { ...labelsOf("shop-view"), "rbac.authorization.k8s.io/aggregate-to-view": "true" },
                },
            },
            "",
        ),
        metadata: {
            name: "shop-view",
            labels: { ...labelsOf("shop-view"), "rbac.authorization.k8s.io/aggregate-to-view": "true" },
        },
    }),
    plus("the cluster's own read-only role, bound to a workload", {
        ...roleBinding("metrics-view", "metrics-adapter"),
        roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "view" },
    }),
    plus(
        "a second role for the same workload",
        role("metrics-config", [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }]),
        roleBinding("metrics-config", "metrics-adapter"),
    ),
];

const supplies: readonly Variation[] = [
    fine("a digest without a version", worker, {
        [`${main}.image`]: `ghcr.io/example/worker@sha256:${"0a".repeat(32)}`,
    }),
    fine("an image whose registry nobody wrote", worker, {
        [`${main}.image`]: `postgres:16.1-alpine@sha256:${"0a".repeat(32)}`,
    }),
    fine("an image in a folder of the default registry", worker, {
        [`${main}.image`]: `grafana/grafana:10.1.5@sha256:${"0a".repeat(32)}`,
    }),
    fine("variables that only sound secret", worker, {
        [`${main}.env`]: [
            { name: "TOKEN_TTL", value: "3600" },
            { name: "JWT_ALGORITHM", value: "ES256" },
            { name: "SECRET_NAME", value: "database" },
            { name: "DATABASE_PASSWORD_FILE", value: "/run/secrets/password" },
            { name: "PASSWORD_RESET_ENABLED", value: "true" },
            { name: "DATABASE_URL", value: "postgres://shop@postgres:5432/shop" },
            { name: "API_KEY", value: "$(API_KEY_FROM_FILE)" },
            { name: "EMPTY_TOKEN", value: "" },
        ],
    }),
    fine("variables from the pod itself", worker, {
        [`${main}.env`]: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    }),
    fine("arguments that name files", worker, {
        [`${main}.args`]: ["--tls-key-file", "/run/tls/tls.key", "--token-path=/run/token"],
    }),
    fine("a script as an argument", backup, {
        [`${cronMain}.args`]: ["-c", 'PGPASSWORD="$(cat /run/secrets/password)" pg_dump shop'],
    }),
    fine("a configuration file that names where its secrets are", apiConfig, {
        'data["redis.conf"]': "maxmemory 768mb\naclfile /run/secrets/users.acl\n",
        'data["grafana.ini"]': "[security]\nadmin_password = $__file{/run/secrets/grafana/password}\n",
        'data["alertmanager.yml"]':
            "receivers:\n  - slack_configs:\n      - api_url_file: /run/secrets/slack/critical\n",
    }),
    fine("a hash that rolls the pods", worker, {
        'spec.template.metadata.annotations["stackwright.dev/secret-hash"]': asSecret(
            "9b74c9897bac770ffc029102a200c5de",
        ),
    }),
    fine("an annotation for scraping", worker, {
        'spec.template.metadata.annotations["prometheus.io/scrape"]': "true",
        'spec.template.metadata.annotations["prometheus.io/port"]': "8000",
    }),
    fine("a secret file for its owner alone", api, { [`${podPath}.volumes[0].secret.defaultMode`]: 256 }),
    fine("an optional ConfigMap need not be there", worker, {
        [`${main}.envFrom`]: [{ configMapRef: { name: "overrides", optional: true } }],
    }),
    fine("the cluster's own certificate", worker, {
        [`${podPath}.volumes`]: [{ name: "ca", configMap: { name: "kube-root-ca.crt" } }],
    }),
    fine("the Secret that a Certificate will make", worker, {
        [`${podPath}.volumes`]: [{ name: "tls", secret: { secretName: "worker-tls", defaultMode: 256 } }],
    }),
    fine(
        "the pull secret that stands on the account",
        "ServiceAccount shop/worker",
        { imagePullSecrets: [{ name: "registry" }] },
        {
            add: [
                object("v1", "Secret", "registry", {
                    type: "kubernetes.io/dockerconfigjson",
                    stringData: { ".dockerconfigjson": "{}" },
                }),
            ],
        },
    ),
    plus(
        "a dashboard that is found by its label",
        configMap(
            "overview",
            { "overview.json": "{}" },
            { labels: { ...labelsOf("overview"), grafana_dashboard: "1" } },
        ),
    ),
    plus(
        "a Secret that an add-on names",
        secret("queue", ["uri"]),
        object("keda.sh/v1alpha1", "TriggerAuthentication", "queue", {
            spec: { secretTargetRef: [{ parameter: "uri", name: "queue", key: "uri" }] },
        }),
    ),
    plus(
        "a second claim with a backup of its own",
        object("v1", "PersistentVolumeClaim", "uploads", {
            metadata: { annotations: { "stackwright.dev/backup": "uploads-backup" } },
            spec: claimSpec("5Gi"),
        }),
        cronJob("uploads-backup", { volumes: [{ name: "uploads", persistentVolumeClaim: { claimName: "uploads" } }] }),
        account("uploads-backup"),
    ),
    fine("the claim of one replica, mounted by its backup", backup, {
        "spec.jobTemplate.spec.template.spec.volumes[1]": {
            name: "data",
            persistentVolumeClaim: { claimName: "data-postgres-0" },
        },
    }),
    fine(
        "what is kept when removed needs no protection",
        postgres,
        {},
        { options: { [postgres]: { protect: false, retainOnDelete: true } } },
    ),
    fine("retention is left to the default, which is to keep", postgres, {
        "spec.persistentVolumeClaimRetentionPolicy": undefined,
    }),
    fine("an alert with more than it needs", "PrometheusRule.monitoring.coreos.com shop/api", {
        "spec.groups[0].rules[1].annotations.description": "Nobody has answered for a minute.",
    }),
    fine("a ConfigMap with other YAML in it", apiConfig, { 'data["settings.yaml"]': "groups: [a, b]\nalert: never\n" }),
    fine("a label more", apiConfig, { 'metadata.labels["app.kubernetes.io/component"]': "backend" }),
];

const workloads: readonly Variation[] = [
    plus("one more Deployment", deployment("reports"), account("reports"), budget("reports")),
    plus(
        "a Deployment with a scaler of its own",
        deployment("search", {}, { replicas: undefined }),
        account("search"),
        budget("search"),
        scaler("search", {
            metrics: [
                {
                    type: "Resource",
                    resource: { name: "memory", target: { type: "Utilization", averageUtilization: 80 } },
                },
            ],
        }),
    ),
    plus(
        "a StatefulSet with its Service and backup",
        statefulSet("redis"),
        account("redis"),
        service("redis", { clusterIP: "None" }),
        cronJob("redis-backup"),
        account("redis-backup"),
    ),
    plus(
        "a StatefulSet that keeps nothing",
        statefulSet("cache", {}, { volumeClaimTemplates: undefined }),
        account("cache"),
        service("cache", { clusterIP: "None" }),
    ),
    plus("a DaemonSet", daemonSet("node-watch"), account("node-watch")),
    plus("a Job", job("reindex"), account("reindex")),
    plus("a CronJob", cronJob("cleanup"), account("cleanup")),
    plus(
        "a Rollout of another controller",
        { ...deployment("canary"), apiVersion: "argoproj.io/v1alpha1", kind: "Rollout" },
        account("canary"),
        budget("canary"),
    ),
    plus(
        "a ScaledJob",
        object("keda.sh/v1alpha1", "ScaledJob", "mails", {
            spec: {
                jobTargetRef: {
                    template: {
                        metadata: { labels: labelsOf("mails") },
                        spec: { ...(job("mails").spec as { template: { spec: object } }).template.spec },
                    },
                },
            },
        }),
        account("mails"),
    ),
    plus("a custom kind without pods", object("example.com/v1", "Queue", "orders", { spec: { size: 3 } })),
    plus("a resource definition", {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "queues.example.com", labels: labelsOf("queues") },
        spec: { group: "example.com", names: { kind: "Queue" }, scope: "Namespaced" },
    }),
    fine("two init containers, one after another", worker, {
        [`${podPath}.initContainers`]: [task("first"), task("second")],
    }),
    fine("two containers in one pod", worker, {
        [`${podPath}.containers[1]`]: {
            ...task("exporter"),
            ports: [{ name: "metrics", containerPort: 9187 }],
            livenessProbe: { tcpSocket: { port: "metrics" }, periodSeconds: 20 },
            readinessProbe: { httpGet: { path: "/metrics", port: "metrics" } },
            startupProbe: { tcpSocket: { port: "metrics" }, failureThreshold: 12 },
        },
    }),
    fine("a container with its own context for everything", worker, {
        [podContext]: {},
        [context]: { ...restricted, runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    }),
    fine("tolerations and a place", agent, {
        [`${podPath}.tolerations`]: [{ operator: "Exists" }],
        [`${podPath}.nodeSelector`]: { "kubernetes.io/os": "linux" },
    }),
    fine("a finished world without its scaler", api, { "spec.replicas": 2 }, { drop: [hpa] }),
    fine(
        "the number of replicas is for the first start only",
        api,
        { "spec.replicas": 2 },
        {
            options: { [api]: { protect: false, ignoreChanges: ["spec.replicas"] } },
        },
    ),
];

/** Every good case: the world in another way that is just as right. */
export const goodCases: readonly Variation[] = [...pods, ...amounts, ...networks, ...supplies, ...workloads];
