// What a quota has to hold: counted to the last pod.
import { deployment, type KubeObject, object, scaler, statefulSet } from "../objects";
import { type Alone, silent, told } from "./case";

const rule = "require-quota-headroom";
const quota = (hard: Readonly<Record<string, string>>, more: object = {}): KubeObject =>
    object("v1", "ResourceQuota", "quota", { spec: { hard, ...more } });

const onePod = quota({ pods: "1" });
const atOnce = { strategy: { type: "Recreate" } };
const single = { ...atOnce, replicas: 1 };
const priorities = { scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "Exists" }] } };
const wanted = { "requests.cpu": "9", "requests.memory": "9Gi", "limits.cpu": "9", "limits.memory": "9Gi", pods: "99" };
const cpu = { resources: { limits: { cpu: "800m" } } };

export const quotas: readonly Alone[] = [
    silent(rule, "a quota for some pods only", quota({ pods: "0" }, { scopes: ["BestEffort"] }), deployment("api")),
    silent(rule, "a quota for pods of some importance", quota({ pods: "0" }, priorities), deployment("api")),
    told(
        "require-namespace-quota",
        "a quota for pods of some importance",
        "a ResourceQuota for all of them",
        object("v1", "Namespace", "shop", {}),
        quota(wanted, priorities),
    ),
    silent(
        "require-namespace-quota",
        "a quota in short names",
        object("v1", "Namespace", "shop", {}),
        quota({ cpu: "4", memory: "8Gi", "limits.cpu": "8", "limits.memory": "16Gi", "count/pods": "50" }),
    ),
    silent("require-namespace-quota", "a quota for all pods", object("v1", "Namespace", "shop", {}), quota(wanted)),
    told(
        rule,
        "the node's disk, told in mebibytes",
        "at least 128Mi",
        quota({ "limits.ephemeral-storage": "64Mi" }),
        deployment("api", {}, single),
    ),
    silent(rule, "replicas that take their own places", onePod, statefulSet("postgres")),
    told(
        rule,
        "a scaler that names no largest number",
        "at least 2",
        onePod,
        deployment("api", {}, atOnce),
        scaler("api", { maxReplicas: undefined }),
    ),
    told(
        rule,
        "a scaler by events that names none",
        "at least 100",
        onePod,
        deployment("api", {}, atOnce),
        object("keda.sh/v1alpha1", "ScaledObject", "api", { spec: { scaleTargetRef: { name: "api" } } }),
    ),
    {
        ...told(
            rule,
            "who needs most stands first",
            "at least 1200m",
            quota({ "limits.cpu": "1" }),
            deployment("api", {}, single),
            deployment("web", { containers: [{ name: "web", ...cpu }] }, single),
        ),
        says: "Deployment shop/web 800m + Deployment shop/api 400m",
    },
];
