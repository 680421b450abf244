// What it makes is written in the file that SAMPLE_PLAN names, so that a test can change its mind between two runs.
"use strict";

const fs = require("node:fs");
const k8s = require("@pulumi/kubernetes");
const random = require("@pulumi/random");

const plan = JSON.parse(fs.readFileSync(process.env.SAMPLE_PLAN, "utf8"));
const context = process.env.SAMPLE_CONTEXT ?? "stackwright-local";
const provider = new k8s.Provider("cluster", { context, enableServerSideApply: true });
const opts = { provider };

const namespace = new k8s.core.v1.Namespace(
    "namespace",
    { metadata: { name: plan.namespace, labels: plan.namespaceLabels ?? {} } },
    { ...opts, protect: plan.protected === true },
);
const inside = { ...opts, dependsOn: [namespace] };

for (let index = 0; index < (plan.configMaps ?? 0); index += 1) {
    const metadata = { name: `item-${index}`, namespace: plan.namespace };
    new k8s.core.v1.ConfigMap(`item-${index}`, { metadata, data: { value: plan.value ?? "first" } }, inside);
}

// Without a name of its own: a second one would show at once.
for (let index = 0; index < (plan.autoNamed ?? 0); index += 1) {
    new k8s.core.v1.ConfigMap(`auto-${index}`, { metadata: { namespace: plan.namespace } }, inside);
}

// Waits for pods that are never ready, so that an update has a place to be interrupted at.
for (const workload of plan.deployments ?? []) {
    new k8s.apps.v1.Deployment(
        workload.name,
        {
            metadata: { name: workload.name, namespace: plan.namespace, annotations: workload.annotations ?? {} },
            spec: {
                replicas: workload.replicas ?? 1,
                selector: { matchLabels: { app: workload.name } },
                template: {
                    metadata: { labels: { app: workload.name } },
                    spec: {
                        ...(workload.node === undefined ? {} : { nodeSelector: { node: workload.node } }),
                        containers: [{ name: "main", image: "example.test/none:1", ...workload.container }],
                    },
                },
            },
        },
        inside,
    );
}

for (const pod of plan.pods ?? []) {
    const metadata = { name: pod.name, namespace: plan.namespace };
    const containers = [{ name: "main", image: "example.test/none:1", ...pod.container }];
    new k8s.core.v1.Pod(pod.name, { metadata, spec: { containers } }, inside);
}

if (plan.password === true) {
    const password = new random.RandomPassword("password", { length: 24 }, { provider: new random.Provider("random") });
    const metadata = { name: "password", namespace: plan.namespace };
    new k8s.core.v1.Secret("password", { metadata, stringData: { password: password.result } }, inside);
}
