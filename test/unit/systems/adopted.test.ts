import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { keepingSelectors } from "../../../systems/adopted";
import { record } from "../../support/engine";

async function ignored(adopted: readonly string[]): Promise<readonly (readonly [string, readonly string[]])[]> {
    const resources = await record(() => {
        const parent = new pulumi.ComponentResource(
            "shop:Shop",
            "shop",
            {},
            { transformations: keepingSelectors(adopted) },
        );
        const spec = {
            selector: { matchLabels: { app: "api" } },
            template: { metadata: {}, spec: { containers: [] } },
        };
        const metadata = { name: "api", namespace: "shop" };
        new k8s.apps.v1.Deployment("api", { metadata, spec }, { parent, ignoreChanges: ["spec.replicas"] });
        new k8s.apps.v1.Deployment("other", { metadata: { ...metadata, name: "other" }, spec }, { parent });
        new k8s.core.v1.Service("api", { metadata, spec: { selector: { app: "api" } } }, { parent });
    });
    return resources
        .filter(({ custom }) => custom)
        .map(({ type, name, ignoreChanges }) => [`${type.split(":").at(-1)} ${name}`, ignoreChanges] as const);
}

it("Only the workload that is named keeps its selector; a Service of the same name follows the program.", async () => {
    expect(Object.fromEntries(await ignored(["shop/api"]))).toEqual({
        "Deployment api": ["spec.replicas", "spec.selector"],
        "Deployment other": [],
        "Service api": [],
    });
});

it("Nothing is transformed where nothing was adopted.", async () => {
    expect(keepingSelectors([])).toEqual([]);
    expect(Object.fromEntries(await ignored([]))).toMatchObject({ "Deployment api": ["spec.replicas"] });
});
