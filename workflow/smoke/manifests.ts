import type { ConfigMap, Namespace } from "kubernetes-types/core/v1";
import { namespacesOf } from "./deployment";
import { ofKind, type SmokeCheck, title, workloadKinds } from "./world";

/** What each system consists of at the least, wherever it is switched on. */
const base: Readonly<Record<string, readonly string[]>> = {
    x0tta6bl4: ["Deployment", "StatefulSet", "DaemonSet", "Service", "ConfigMap", "NetworkPolicy", "ServiceAccount"],
    "signal-harvester": ["Deployment", "Service", "ConfigMap", "Secret", "NetworkPolicy", "PersistentVolumeClaim"],
    graphmemory: ["Deployment", "StatefulSet", "Service", "ConfigMap", "Secret", "NetworkPolicy", "ServiceAccount"],
};

const partOf = "app.kubernetes.io/part-of";

const checks: readonly Omit<SmokeCheck, "group">[] = [
    {
        name: "every object has a name, an environment and an owner",
        faults: ({ declared, environment }) =>
            declared.flatMap((object) => {
                const { labels = {} } = object.metadata;
                // Patches touch single fields of objects that have their labels from elsewhere.
                if (object.metadata.labels === undefined) return [];
                return [
                    ...(labels.environment === environment
                        ? []
                        : [`${title(object)} has no label environment=${environment}`]),
                    ...(labels[partOf] === undefined
                        ? [`${title(object)} does not say which system it belongs to`]
                        : []),
                ];
            }),
    },
    {
        name: "no object is declared twice",
        faults: ({ declared }) => {
            const seen = new Set<string>();
            return declared.flatMap((object) => {
                const name = `${object.apiVersion} ${title(object)}`;
                const twice = seen.has(name);
                seen.add(name);
                return twice ? [`${title(object)} is declared twice`] : [];
            });
        },
    },
    {
        name: "the stack's own namespaces hold everything",
        faults: (world) => {
            const namespaces = namespacesOf(world);
            return world.declared
                .filter(({ metadata }) => metadata.namespace !== undefined && !namespaces.has(metadata.namespace))
                .map((object) => `${title(object)} is in a namespace of nobody`);
        },
    },
    {
        name: "each system has all its parts",
        faults: ({ declared }) =>
            ofKind<Namespace>(declared, "Namespace").flatMap(({ metadata }) => {
                const system = metadata.labels?.[partOf] ?? "";
                const own = declared.filter((object) => object.metadata.namespace === metadata.name);
                // A system that is switched off keeps its namespace.
                if (ofKind(own, ...workloadKinds).length === 0) return [];
                return (base[system] ?? [])
                    .filter((kind) => !own.some((object) => object.kind === kind))
                    .map((kind) => `${system} has no ${kind}`);
            }),
    },
    {
        name: "the environment's values reach the programs",
        faults: ({ declared, environment }) =>
            ofKind<ConfigMap>(declared, "ConfigMap").flatMap((config) =>
                ["ENVIRONMENT", "APPLICATION_ENV"]
                    .filter((key) => config.data?.[key] !== undefined && config.data[key] !== environment)
                    .map((key) => `${title(config)}: ${key} is ${config.data?.[key]}`),
            ),
    },
];

export const manifestChecks: readonly SmokeCheck[] = checks.map((check) => ({ group: "manifests", ...check }));
