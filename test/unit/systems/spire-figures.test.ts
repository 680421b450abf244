import { figuresOf, testFigures } from "../../support/figures";

const servers = (kind: string, name: string) => ({
    staging: `${kind} spire-staging/${name}`,
    production: `${kind} spire/${name}`,
});
const nodes = (kind: string, name: string) => ({
    staging: `${kind} spire-nodes-staging/${name}`,
    production: `${kind} spire-nodes/${name}`,
});
const pod = "spec.template.spec";

describe("Identities have every figure of their specification.", () => {
    testFigures([
        ...figuresOf(servers("StatefulSet", "spire-server"), [
            ["one server in staging, three in production", "spec.replicas", 1, 3],
            ["requests CPU", `${pod}.containers[spire-server].resources.requests.cpu`, "100m", "500m"],
            ["requests memory", `${pod}.containers[spire-server].resources.requests.memory`, "128Mi", "1Gi"],
            ["limits CPU", `${pod}.containers[spire-server].resources.limits.cpu`, "100m", "1000m"],
            ["limits memory", `${pod}.containers[spire-server].resources.limits.memory`, "128Mi", "2Gi"],
            ["gRPC on 8081", `${pod}.containers[spire-server].ports[grpc].containerPort`, 8081],
            ["never root", `${pod}.securityContext.runAsNonRoot`, true],
            ["keys on a volume of 1Gi", "spec.volumeClaimTemplates[data].spec.resources.requests.storage", "1Gi"],
            ["alive", `${pod}.containers[spire-server].livenessProbe.httpGet.path`, "/live"],
            ["ready", `${pod}.containers[spire-server].readinessProbe.httpGet.path`, "/ready"],
        ]),
        ...figuresOf(servers("Service", "spire-server"), [["port 8081", "spec.ports[grpc].port", 8081]]),
        ...figuresOf(servers("PodDisruptionBudget", "spire-server"), [
            ["one server may move", "spec.maxUnavailable", 1],
        ]),
        ...figuresOf(nodes("DaemonSet", "spire-agent"), [
            ["requests CPU", `${pod}.containers[spire-agent].resources.requests.cpu`, "100m"],
            ["requests memory", `${pod}.containers[spire-agent].resources.requests.memory`, "256Mi"],
            ["limits CPU", `${pod}.containers[spire-agent].resources.limits.cpu`, "200m"],
            ["limits memory", `${pod}.containers[spire-agent].resources.limits.memory`, "256Mi"],
            [
                "the node's socket folder",
                `${pod}.volumes[sockets].hostPath.path`,
                "/run/spire/staging/sockets",
                "/run/spire/sockets",
            ],
            [
                "a token for the servers alone",
                `${pod}.volumes[token].projected.sources[0].serviceAccountToken.audience`,
                "spire-server",
            ],
        ]),
        ...figuresOf({ staging: "Namespace spire-staging", production: "Namespace spire" }, [
            ["servers are restricted", 'metadata.labels["pod-security.kubernetes.io/enforce"]', "restricted"],
        ]),
        ...figuresOf({ staging: "Namespace spire-nodes-staging", production: "Namespace spire-nodes" }, [
            ["what reaches into nodes is apart", 'metadata.labels["pod-security.kubernetes.io/enforce"]', "privileged"],
        ]),
        ...figuresOf(
            {
                staging: "ConfigMap x0tta6bl4-staging/staging-x0tta6bl4-config",
                production: "ConfigMap x0tta6bl4/x0tta6bl4-config",
            },
            [
                ["trust domain", "data.SPIFFE_TRUST_DOMAIN", "staging.x0tta6bl4.mesh", "x0tta6bl4.mesh"],
                ["socket folder", "data.SPIFFE_ENDPOINT_SOCKET", "unix:///run/spire/sockets/spire-agent.sock"],
            ],
        ),
        ...figuresOf(
            {
                staging: "ClusterSPIFFEID x0tta6bl4-staging-staging-x0tta6bl4",
                production: "ClusterSPIFFEID x0tta6bl4-x0tta6bl4",
            },
            [
                [
                    "the API's identity",
                    "spec.spiffeIDTemplate",
                    "spiffe://staging.x0tta6bl4.mesh/ns/x0tta6bl4-staging/sa/x0tta6bl4-app",
                    "spiffe://x0tta6bl4.mesh/ns/x0tta6bl4/sa/x0tta6bl4-app",
                ],
            ],
        ),
    ]);
});
