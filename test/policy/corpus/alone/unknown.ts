// What only the update will know, for the rules that report at another place than the one they read.
import { unknownText } from "../../../../policy/kernel/wire";
import { configMap, deployment, type KubeObject, networkPolicy, object, role, statefulSet } from "../objects";
import { type Alone, told } from "./case";

const known = "a value that is known at preview, so that it can be judged";
const namespace = object("v1", "Namespace", "shop", {});
const denied = (direction: string): string =>
    `a NetworkPolicy in namespace shop that selects every pod and allows no ${direction}`;
const closing = (more: object): KubeObject =>
    networkPolicy("deny-all", { podSelector: {}, policyTypes: ["Ingress", "Egress"], ...more });
const release = (more: object): KubeObject =>
    object("helm.sh/v3", "Release", "cert-manager", {
        chart: "cert-manager",
        repositoryOpts: { repo: "https://charts.jetstack.io" },
        ...more,
    });

export const unknown: readonly Alone[] = [
    told(
        "forbid-control-plane-access",
        "what a role grants",
        known,
        role("api", [{ apiGroups: [""], resources: unknownText, verbs: ["get"] }]),
    ),
    told(
        "require-default-deny",
        "whom it selects",
        denied("Egress"),
        deployment("api"),
        closing({ podSelector: unknownText }),
    ),
    told(
        "require-default-deny",
        "what it closes",
        denied("Ingress"),
        deployment("api"),
        closing({ policyTypes: unknownText }),
    ),
    told("forbid-hidden-objects", "which chart", known, release({ chart: unknownText })),
    told("forbid-hidden-objects", "which version", known, release({ version: unknownText })),
    {
        ...told(
            "require-protected-data",
            "whether there is data",
            known,
            statefulSet("db", {}, { volumeClaimTemplates: unknownText }),
        ),
        as: { options: { protect: false } },
    },
    told("forbid-orphans", "what finds it", known, configMap("api", {}, { labels: unknownText })),
    told("forbid-orphans", "its name", "a name that something uses", configMap("api", {}, { name: unknownText })),
    told(
        "require-known-namespace",
        "the name of the namespace",
        "a namespace that this program makes",
        object("v1", "Namespace", "shop", { metadata: { name: unknownText } }),
        configMap("api", {}),
    ),
    told(
        "require-limit-range",
        "the limits",
        known,
        namespace,
        object("v1", "LimitRange", "limits", { spec: unknownText }),
    ),
    told(
        "require-namespace-quota",
        "the amounts",
        known,
        namespace,
        object("v1", "ResourceQuota", "quota", { spec: { hard: unknownText } }),
    ),
    told(
        "require-namespace-quota",
        "what it counts",
        known,
        namespace,
        object("v1", "ResourceQuota", "quota", { spec: { hard: {}, scopes: unknownText } }),
    ),
];
