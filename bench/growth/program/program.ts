import * as k8s from "@pulumi/kubernetes";
import { priorityClassName } from "../../../components/core/tiers";
import { definePart, networkPolicies, TrafficMap } from "../../../components/core/traffic";
import { NamespaceBaseline } from "../../../components/namespace";
import { ConfigFiles, Workload } from "../../../components/workload";
import { amounts, probesOf, smallNamespace } from "../../../test/support/small-program";

// Read from the environment: a stack's settings are written anew by every command.
const shops = Number(process.env.GROWTH_SHOPS);
const cluster = new k8s.Provider("cluster", {
    context: "stackwright-local",
    enableServerSideApply: true,
    enableConfigMapMutable: true,
});
const priority = new k8s.scheduling.v1.PriorityClass(
    "priority",
    { metadata: { name: priorityClassName("growth", "app") }, value: 1000 },
    { provider: cluster },
);
const programs = ["web", "api", "worker"] as const;

for (let index = 0; index < shops; index += 1) shop(`shop-${index}`);

/** About as many objects of each kind as the systems have. */
function shop(namespace: string): void {
    const place = { system: namespace, environment: "growth", namespace };
    const [web, api, worker] = programs.map((name) =>
        definePart({ ...place, name, component: name, ports: { http: { number: 8000 } } }),
    );
    if (web === undefined || api === undefined || worker === undefined) throw new Error("a program is missing");
    const map = new TrafficMap();
    for (const part of [web, api, worker]) map.add(part);
    map.connect(web, api, "http", { why: "pages" });
    map.connect(api, worker, "http", { why: "work" });
    const guarded = new NamespaceBaseline(
        namespace,
        smallNamespace({
            name: namespace,
            system: namespace,
            environment: "growth",
            pods: 20,
            persistentVolumeClaims: 1,
            storage: "1Gi",
        }),
        { provider: cluster },
    );
    const within = { provider: cluster, dependsOn: [guarded, priority] };
    for (const policy of networkPolicies(map, { nodeBlocks: [] })) {
        const name = policy.metadata?.name ?? "";
        new k8s.networking.v1.NetworkPolicy(`${namespace}-${name}`, policy, within);
    }
    for (const part of [web, api, worker]) {
        const name = `${namespace}-${part.name}`;
        const data = {
            "settings.json": JSON.stringify({ name, lines: Array.from({ length: 20 }, (_, line) => line) }),
        };
        const owner = { ...place, name: part.name, component: part.name };
        const settings = new ConfigFiles(
            `${name}-settings`,
            { name: `${part.name}-settings`, namespace, owner, data },
            within,
        );
        new Workload(
            name,
            {
                part,
                kind: "Deployment",
                tier: "app",
                runAs: { uid: 10_001 },
                replicas: 2,
                disruption: { maxUnavailable: 1 },
                services: [{ name: part.name, ports: [{ name: "http", port: 80, target: "http" }] }],
                volumes: { settings: { kind: "config", config: settings.ref } },
                placement: {},
                main: {
                    name: "main",
                    image: "registry.example/shop:1.0.0",
                    resources: { requests: amounts("50m", "64Mi"), limits: amounts("200m", "128Mi") },
                    probes: probesOf(10),
                    mounts: [{ volume: "settings", path: "/etc/shop" }],
                },
            },
            within,
        );
    }
}
