import * as fs from "node:fs";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { labels } from "../../../../components/core/labels";
import { priorityClassName } from "../../../../components/core/tiers";
import { definePart } from "../../../../components/core/traffic";
import { NamespaceBaseline } from "../../../../components/namespace";
import { Workload } from "../../../../components/workload";
import { amounts, probesOf, smallNamespace } from "../../small-program";
import type { ShopPlan } from "./plan";

const plan = JSON.parse(fs.readFileSync(process.env.SURVIVAL_PLAN ?? "", "utf8")) as ShopPlan;

// Whatever does not become ready is told soon.
const { readyWithin } = plan;
pulumi.runtime.registerStackTransformation(({ props, opts, type }) => ({
    props,
    opts: type.startsWith("kubernetes:")
        ? { ...opts, customTimeouts: { create: readyWithin, update: readyWithin, delete: readyWithin } }
        : opts,
}));

const cluster = new k8s.Provider("cluster", {
    kubeconfig: plan.kubeconfig,
    // Another way to the same cluster makes nothing new.
    clusterIdentifier: "local",
    enableServerSideApply: true,
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    kubeClientSettings: { timeout: plan.answerWithin },
});
const generator = new random.Provider("random");
const providers = [cluster, generator];

const namespace = new NamespaceBaseline(
    "namespace",
    smallNamespace({
        name: plan.namespace,
        system: "survival",
        environment: "faults",
        pods: plan.pods,
        persistentVolumeClaims: 10,
        storage: "40Gi",
    }),
    { providers },
);
const priorities = (["data", "app"] as const).map(
    (tier, index) =>
        new k8s.scheduling.v1.PriorityClass(
            `priority-${tier}`,
            { metadata: { name: priorityClassName("faults", tier) }, value: 1000 + index },
            { provider: cluster },
        ),
);
const guarded = { providers, dependsOn: [namespace, ...priorities] };
const settingLabels = labels({ name: "setting", component: "setting", system: "survival", environment: "faults" });
const inside = { provider: cluster, dependsOn: [namespace] };

for (let index = 0; index < plan.settings; index += 1) {
    const metadata = { name: `setting-${index}`, namespace: plan.namespace, labels: settingLabels };
    new k8s.core.v1.ConfigMap(`setting-${index}`, { metadata, data: { value: plan.value } }, inside);
}
for (let index = 0; index < plan.unnamed; index += 1) {
    const metadata = { namespace: plan.namespace, labels: settingLabels };
    new k8s.core.v1.ConfigMap(`unnamed-${index}`, { metadata }, inside);
}
const password = new random.RandomPassword("password", { length: 24 }, { provider: generator });
new k8s.core.v1.Secret(
    "login",
    { metadata: { name: "shop-login", namespace: plan.namespace }, stringData: { password: password.result } },
    inside,
);

const part = (name: string) =>
    definePart({
        system: "survival",
        environment: "faults",
        namespace: plan.namespace,
        name: `shop-${name}`,
        component: name,
        ports: { http: { number: 8000 } },
    });
const common = (name: string) => ({
    part: part(name),
    runAs: { uid: 10_001 },
    disruption: { maxUnavailable: 1 },
    services: [
        { name: `shop-${name}`, headless: name === "store", ports: [{ name: "http", port: 8000, target: "http" }] },
    ],
    placement: {},
    graceSeconds: 11,
    main: {
        name: "main",
        image: plan.image,
        resources: { requests: amounts("50m", plan.memory), limits: amounts("200m", "512Mi") },
        probes: probesOf(5),
    },
});
const store = new Workload(
    "store",
    {
        ...common("store"),
        kind: "StatefulSet",
        tier: "data",
        replicas: 1,
        governingService: "shop-store",
        claims: { data: { size: plan.size, storageClass: "fast" } },
    },
    guarded,
);
new Workload(
    "consumer",
    {
        ...common("consumer"),
        kind: "Deployment",
        tier: "app",
        replicas: plan.replicas,
        progressDeadlineSeconds: Number.parseInt(readyWithin, 10),
        ...(plan.trouble === undefined ? {} : { podAnnotations: { "stackwright.dev/simulate": plan.trouble } }),
    },
    { ...guarded, dependsOn: [...guarded.dependsOn, store] },
);
if (plan.stuck === true) {
    const metadata = { name: "stuck", namespace: plan.namespace, finalizers: ["example.test/never"] };
    new k8s.core.v1.ConfigMap("stuck", { metadata }, inside);
}
if (plan.custom !== undefined) {
    const metadata = { name: "custom", namespace: plan.namespace };
    new k8s.apiextensions.CustomResource(
        "custom",
        { apiVersion: "example.test/v1", kind: plan.custom, metadata, spec: { wish: plan.value } },
        inside,
    );
}
