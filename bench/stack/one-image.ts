import * as fs from "node:fs";
import { parse } from "yaml";
import { writePrivate } from "../../local/control-plane/folder";
import type { Kubectl } from "../../workflow/stack/kubectl";
import { type StackDocument, writeDocument } from "../../workflow/stack/settings";

/** The change of every day: another version of one program. */
export const changed = {
    image: "graphmemory-dashboard",
    deployment: "graphmemory-dashboard",
    container: "dashboard",
    repository: "graphmemory/dashboard",
    from: "1.0.0",
    to: "1.0.1",
} as const;

/** As a person writes it into the settings. */
export function writeImage(settings: string, tag: string): void {
    const document = parse(fs.readFileSync(settings, "utf8")) as StackDocument;
    const overrides = { [changed.image]: { tag } };
    writePrivate(
        settings,
        writeDocument({ ...document, config: { ...document.config, "stackwright:images": { overrides } } }),
    );
}

/** What the cluster itself takes for it. */
export async function rollOut(kubectl: Kubectl, namespace: string, tag: string): Promise<void> {
    const { deployment, container, repository } = changed;
    const at = [`deployment/${deployment}`, "--namespace", namespace];
    await kubectl.text("set", "image", ...at, `${container}=${repository}:${tag}`);
    await kubectl.text("rollout", "status", ...at, "--timeout", "110s");
}

export async function namespaceOf(kubectl: Kubectl): Promise<string> {
    const name = `metadata.name=${changed.deployment}`;
    const path = "jsonpath={.items[0].metadata.namespace}";
    return kubectl.text("get", "deployments", "--all-namespaces", "--field-selector", name, "--output", path);
}
