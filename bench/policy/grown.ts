import type { Resource } from "../../policy/kernel";

type Body = Readonly<Record<string, unknown>>;

/** How a program grows: more in its one namespace, or more namespaces of the same size. */
export type Shape = "one namespace" | "many namespaces";

const groupSize = 10;
const groupsPerNamespace = 5;

/** A program of about so many resources, in which every ten make up a service whose objects name each other. */
export function grown(size: number, shape: Shape): readonly Resource[] {
    const objects: Body[] = [];
    for (let group = 0; objects.length < size; group += 1) {
        const home = shape === "one namespace" ? 0 : Math.floor(group / groupsPerNamespace);
        const namespace = `space-${home}`;
        if (shape === "one namespace" ? group === 0 : group % groupsPerNamespace === 0) {
            objects.push(...frame(namespace));
        }
        objects.push(...service(`service-${group}`, `service-${Math.max(0, group - 1)}`, namespace));
    }
    return objects.slice(0, size).map((object, index) => ({
        object,
        origin: `object-${index}`,
        options: { protect: true, ignoreChanges: [] },
    }));
}

const labelsOf = (name: string): Body => ({
    "app.kubernetes.io/name": name,
    "app.kubernetes.io/instance": "bench",
    "app.kubernetes.io/part-of": "bench",
    "app.kubernetes.io/managed-by": "pulumi",
});

function object(apiVersion: string, kind: string, name: string, namespace: string | undefined, rest: Body): Body {
    const place = namespace === undefined ? {} : { namespace };
    return { apiVersion, kind, metadata: { name, ...place, labels: labelsOf(name) }, ...rest };
}

function frame(namespace: string): readonly Body[] {
    const quota = { hard: { "requests.cpu": "1000", "requests.memory": "4Ti", pods: "5000" } };
    const everything = { podSelector: {}, policyTypes: ["Ingress", "Egress"] };
    return [
        object("v1", "Namespace", namespace, undefined, {}),
        object("v1", "ResourceQuota", "quota", namespace, { spec: quota }),
        object("networking.k8s.io/v1", "NetworkPolicy", "deny-all", namespace, { spec: everything }),
    ];
}

function service(name: string, caller: string, namespace: string): readonly Body[] {
    const make = (apiVersion: string, kind: string, rest: Body): Body =>
        object(apiVersion, kind, name, namespace, rest);
    const selector = { "app.kubernetes.io/name": name };
    const pods = { matchLabels: selector };
    const from = [{ podSelector: { matchLabels: { "app.kubernetes.io/name": caller } } }];
    const target = { apiVersion: "apps/v1", kind: "Deployment", name };
    const cpu = {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 70 } },
    };
    const role = { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name };
    return [
        make("apps/v1", "Deployment", {
            spec: { selector: pods, template: { metadata: { labels: labelsOf(name) }, spec: podSpec(name) } },
        }),
        make("v1", "Service", { spec: { selector, ports: [{ name: "http", port: 80, targetPort: "http" }] } }),
        make("v1", "ServiceAccount", { automountServiceAccountToken: false }),
        make("v1", "ConfigMap", { data: { LOG_LEVEL: "info", "settings.yaml": "level: info\nport: 8000\n" } }),
        make("v1", "Secret", { stringData: { password: "made-by-the-program" } }),
        make("networking.k8s.io/v1", "NetworkPolicy", {
            spec: {
                podSelector: pods,
                policyTypes: ["Ingress", "Egress"],
                ingress: [{ from, ports: [{ protocol: "TCP", port: 8000 }] }],
                egress: [{ to: from, ports: [{ protocol: "TCP", port: 8000 }] }],
            },
        }),
        make("policy/v1", "PodDisruptionBudget", { spec: { maxUnavailable: 1, selector: pods } }),
        make("autoscaling/v2", "HorizontalPodAutoscaler", {
            spec: { scaleTargetRef: target, minReplicas: 2, maxReplicas: 6, metrics: [cpu] },
        }),
        make("rbac.authorization.k8s.io/v1", "Role", {
            rules: [{ apiGroups: [""], resources: ["configmaps"], resourceNames: [name], verbs: ["get"] }],
        }),
        make("rbac.authorization.k8s.io/v1", "RoleBinding", {
            roleRef: role,
            subjects: [{ kind: "ServiceAccount", name, namespace }],
        }),
    ].slice(0, groupSize);
}

function podSpec(name: string): Body {
    const probe = (path: string): Body => ({ httpGet: { path, port: "http" }, periodSeconds: 10 });
    const amounts = { cpu: "100m", memory: "128Mi", "ephemeral-storage": "64Mi" };
    const container = (part: string): Body => ({
        name: part,
        image: `ghcr.io/example/${part}:1.4.2`,
        ports: [{ name: "http", containerPort: 8000 }],
        env: [{ name: "LOG_LEVEL", valueFrom: { configMapKeyRef: { name, key: "LOG_LEVEL" } } }],
        envFrom: [{ secretRef: { name } }],
        resources: { requests: amounts, limits: amounts },
        livenessProbe: probe("/live"),
        readinessProbe: probe("/ready"),
        securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
        },
    });
    return {
        serviceAccountName: name,
        automountServiceAccountToken: true,
        securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
        initContainers: [container("prepare")],
        containers: [container("main"), container("helper")],
    };
}
