// Cases 13 to 18 and 30 to 33: what changing one thing of a workload means.
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { deploymentSpec, podSpec, template } from "../support/objects";
import { body, type Change, unnamed } from "./change";

const web = { app: "web" };
const other = { app: "web", tier: "front" };
const otherTemplate = { metadata: { labels: other }, spec: podSpec() };
const job = (image: string): JsonObject => ({
    spec: { template: { spec: podSpec({ image }, { restartPolicy: "Never" }) } },
});
const claim = (name: string): JsonObject => ({
    metadata: { name },
    spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
});
const stateful = (more: JsonObject, container: JsonObject = {}): JsonObject => ({
    spec: {
        replicas: 0,
        serviceName: "a",
        selector: { matchLabels: web },
        template: template(container),
        volumeClaimTemplates: [claim("data")],
        ...more,
    },
});

export const changesOfWorkloads: readonly Change[] = [
    {
        number: 13,
        title: "Another selector of a named Deployment replaces it, the old one first",
        ...body(
            "apps/v1",
            "Deployment",
            { spec: deploymentSpec() },
            { spec: deploymentSpec({}, { selector: { matchLabels: other }, template: otherTemplate }) },
        ),
        op: "replace, delete first",
        diff: ["spec.selector.matchLabels.tier add-replace", "spec.template.metadata.labels.tier add"],
    },
    {
        number: 14,
        title: "Another selector of an auto-named Deployment replaces it, the new one first",
        ...body(
            "apps/v1",
            "Deployment",
            { spec: deploymentSpec() },
            { spec: deploymentSpec({}, { selector: { matchLabels: other }, template: otherTemplate }) },
            unnamed,
        ),
        op: "replace, create first",
        diff: ["spec.selector.matchLabels.tier add-replace", "spec.template.metadata.labels.tier add"],
    },
    {
        number: "15a",
        title: "Another image of a Deployment is an update",
        ...body("apps/v1", "Deployment", { spec: deploymentSpec() }, { spec: deploymentSpec({ image: "b:2" }) }),
        op: "update",
        diff: ["spec.template.spec.containers[0].image update"],
    },
    {
        number: "15b",
        title: "Another number of replicas is an update",
        ...body("apps/v1", "Deployment", { spec: deploymentSpec() }, { spec: deploymentSpec({}, { replicas: 2 }) }),
        op: "update",
        diff: ["spec.replicas update"],
    },
    {
        number: 16,
        title: "The first of two environment entries removed shows position by position",
        ...body(
            "apps/v1",
            "Deployment",
            {
                spec: deploymentSpec({
                    env: [
                        { name: "A", value: "1" },
                        { name: "B", value: "2" },
                    ],
                }),
            },
            { spec: deploymentSpec({ env: [{ name: "B", value: "2" }] }) },
        ),
        op: "update",
        diff: [
            "spec.template.spec.containers[0].env[0].name update",
            "spec.template.spec.containers[0].env[0].value update",
            "spec.template.spec.containers[0].env[1] delete",
        ],
    },
    {
        number: 17,
        title: "Another image of a Job replaces it, the old one first",
        ...body("batch/v1", "Job", job("a:1"), job("a:2")),
        op: "replace, delete first",
        diff: ["spec.template.spec.containers[0].image update-replace"],
    },
    {
        number: 18,
        title: "Another schedule of a CronJob is an update",
        ...body(
            "batch/v1",
            "CronJob",
            { spec: { schedule: "0 1 * * *", jobTemplate: job("a:1") } },
            { spec: { schedule: "0 2 * * *", jobTemplate: job("a:1") } },
        ),
        op: "update",
        diff: ["spec.schedule update"],
    },
    {
        number: "30a",
        title: "Another service of a StatefulSet replaces it, the old one first",
        ...body("apps/v1", "StatefulSet", stateful({}), stateful({ serviceName: "b" })),
        op: "replace, delete first",
        diff: ["spec.serviceName update-replace"],
    },
    {
        number: "30b",
        title: "Other volume claim templates of a StatefulSet replace it, the old one first",
        ...body("apps/v1", "StatefulSet", stateful({}), stateful({ volumeClaimTemplates: [claim("other")] })),
        op: "replace, delete first",
        diff: ["spec.volumeClaimTemplates[0].metadata.name update-replace"],
    },
    {
        number: 31,
        title: "Another image of a StatefulSet is an update",
        ...body("apps/v1", "StatefulSet", stateful({}), stateful({}, { image: "b:2" })),
        op: "update",
        diff: ["spec.template.spec.containers[0].image update"],
    },
    {
        number: 32,
        title: "Another selector of a DaemonSet replaces it, the old one first",
        ...body(
            "apps/v1",
            "DaemonSet",
            { spec: { selector: { matchLabels: web }, template: template() } },
            { spec: { selector: { matchLabels: other }, template: otherTemplate } },
        ),
        op: "replace, delete first",
        diff: ["spec.selector.matchLabels.tier add-replace", "spec.template.metadata.labels.tier add"],
    },
    {
        number: 33,
        title: "Another image of a Pod replaces it, the old one first",
        ...body("v1", "Pod", { spec: podSpec() }, { spec: podSpec({ image: "b:2" }) }),
        op: "replace, delete first",
        diff: ["spec.containers[0].image update-replace"],
    },
];
