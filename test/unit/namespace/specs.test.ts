import * as specs from "../../../components/namespace/specs";
import { sample, waiver } from "./sample";

describe("the namespace itself", () => {
    it("enforces, audits and warns at restricted, pinned to the cluster's release", () => {
        expect(specs.namespace(sample).metadata?.labels).toMatchObject({
            "pod-security.kubernetes.io/enforce": "restricted",
            "pod-security.kubernetes.io/enforce-version": "v1.35",
            "pod-security.kubernetes.io/audit": "restricted",
            "pod-security.kubernetes.io/audit-version": "v1.35",
            "pod-security.kubernetes.io/warn": "restricted",
            "pod-security.kubernetes.io/warn-version": "v1.35",
        });
    });

    it("shows the waiver of a lower level where everybody looks", () => {
        const { metadata } = specs.namespace({
            ...sample,
            podSecurity: { level: "privileged", version: "1.35", waiver },
        });
        expect(metadata?.labels?.["pod-security.kubernetes.io/enforce"]).toBe("privileged");
        expect(
            JSON.parse(metadata?.annotations?.["stackwright.dev/waiver.require-restricted-namespace"] ?? ""),
        ).toEqual(waiver);
    });

    it("says whose it is, who pays and what it is for", () => {
        const { metadata } = specs.namespace({
            ...sample,
            description: "GraphMemory-IDE, staging",
            costCenter: "research",
        });
        expect(metadata?.labels).toMatchObject({
            app: "graphmemory",
            environment: "staging",
            "stackwright.dev/owner": "platform",
            "stackwright.dev/cost-center": "research",
        });
        expect(metadata?.annotations).toEqual({ "stackwright.dev/description": "GraphMemory-IDE, staging" });
        expect(specs.namespace(sample).metadata?.labels?.["stackwright.dev/cost-center"]).toBe("graphmemory");
    });

    it("lets routes attach to a shared gateway only when asked", () => {
        const key = "stackwright.dev/gateway-access";
        expect(specs.namespace(sample).metadata?.labels).not.toHaveProperty([key]);
        expect(specs.namespace({ ...sample, gatewayAccess: true }).metadata?.labels).toHaveProperty([key], "allowed");
    });

    it("takes more labels, but none that would replace its own", () => {
        const labels = { team: "graph", "pod-security.kubernetes.io/enforce": "privileged", environment: "production" };
        expect(specs.namespace({ ...sample, labels }).metadata?.labels).toMatchObject({
            team: "graph",
            "pod-security.kubernetes.io/enforce": "restricted",
            environment: "staging",
        });
    });
});

describe("what its pods may use together", () => {
    it("is counted in everything that can run out, and closes the ways past the gateway", () => {
        expect(specs.quota(sample)).toMatchObject({
            metadata: { name: "graphmemory-quota", namespace: "graphmemory-staging" },
            spec: {
                hard: {
                    "requests.cpu": "4",
                    "requests.memory": "8Gi",
                    "limits.cpu": "8",
                    "limits.memory": "16Gi",
                    pods: "40",
                    persistentvolumeclaims: "10",
                    "requests.storage": "40Gi",
                    "services.loadbalancers": "0",
                    "services.nodeports": "0",
                },
            },
        });
    });

    it("may open a load balancer where the namespace holds a gateway", () => {
        const { spec } = specs.quota({ ...sample, quota: { ...sample.quota, loadBalancers: 1 } });
        expect(spec?.hard?.["services.loadbalancers"]).toBe("1");
    });

    it("holds no pod as important as the cluster's own", () => {
        expect(specs.systemPriorityQuota(sample).spec).toEqual({
            hard: { pods: "0" },
            scopeSelector: {
                matchExpressions: [
                    {
                        scopeName: "PriorityClass",
                        operator: "In",
                        values: ["system-node-critical", "system-cluster-critical"],
                    },
                ],
            },
        });
    });
});

describe("what one container or pod may use", () => {
    it("has a default for who says nothing and a maximum for who says too much", () => {
        expect(specs.limitRange(sample)).toMatchObject({
            metadata: { name: "graphmemory-limits" },
            spec: {
                limits: [
                    {
                        type: "Container",
                        defaultRequest: { cpu: "100m", memory: "128Mi" },
                        default: { cpu: "500m", memory: "512Mi" },
                        max: { cpu: "2", memory: "4Gi" },
                    },
                    { type: "Pod", max: { cpu: "4", memory: "8Gi" } },
                ],
            },
        });
    });
});

describe("its traffic", () => {
    it("is denied both ways for every pod", () => {
        expect(specs.denyAll(sample)).toMatchObject({
            metadata: { name: "graphmemory-deny-all" },
            spec: { podSelector: {}, policyTypes: ["Ingress", "Egress"] },
        });
        expect(specs.denyAll(sample).spec).not.toHaveProperty("ingress");
        expect(specs.denyAll(sample).spec).not.toHaveProperty("egress");
    });

    it("reaches the resolver's pods and nothing else, over UDP and TCP", () => {
        expect(specs.allowDns(sample).spec).toEqual({
            podSelector: {},
            policyTypes: ["Egress"],
            egress: [
                {
                    to: [
                        {
                            namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "kube-system" } },
                            podSelector: { matchLabels: { "k8s-app": "kube-dns" } },
                        },
                    ],
                    ports: [
                        { protocol: "UDP", port: 53 },
                        { protocol: "TCP", port: 53 },
                    ],
                },
            ],
        });
    });

    it("reaches a node-local cache at its address", () => {
        const { spec } = specs.allowDns({ ...sample, dns: { ...sample.dns, cacheCidrs: ["169.254.20.10/32"] } });
        expect(spec?.egress?.[0]?.to?.[1]).toEqual({ ipBlock: { cidr: "169.254.20.10/32" } });
    });
});

describe("the account of pods that name none", () => {
    it("has no token", () => {
        expect(specs.defaultAccount(sample)).toEqual({
            metadata: { name: "default", namespace: "graphmemory-staging" },
            automountServiceAccountToken: false,
        });
    });
});
