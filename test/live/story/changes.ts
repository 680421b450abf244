import type { Clone, Settings } from "../../support/clone";
import { onlySystem } from "../../support/one-system";

/** The stacks of the story: one system is enough to tell it, and lets it end before supper. */
export function onlySignalHarvester(clone: Clone): void {
    for (const stack of ["staging", "production"]) {
        clone.settings(stack, (config) => onlySystem(config, "signalHarvester"));
    }
    clone.settings("staging", roomForBoth);
    clone.write("systems/story.ts", story(""));
    const index = clone.read("index.ts");
    const changed = index
        .replace("import { Graphmemory }", 'import { story } from "./systems/story";\nimport { Graphmemory }')
        .replace(
            /\n {4}return \{\n {8}environment:/,
            "\n    story(settings.namespaces.signalHarvester.name, providers);$&",
        );
    if (changed === index || !changed.includes("story(settings"))
        throw new Error("index.ts is not as the story knows it");
    clone.write("index.ts", changed);
}

/** What a branch adds to the program. */
export function story(body: string): string {
    return [
        'import * as k8s from "@pulumi/kubernetes";',
        'import type * as pulumi from "@pulumi/pulumi";',
        "",
        "export function story(namespace: string, providers: pulumi.ProviderResource[]): void {",
        "    const [provider] = providers;",
        "    if (provider === undefined) return;",
        "    const metadata = (name: string) => ({",
        "        name,",
        "        namespace,",
        "        labels: {",
        '            "app.kubernetes.io/name": name,',
        '            "app.kubernetes.io/instance": namespace,',
        '            "app.kubernetes.io/component": "story",',
        '            "app.kubernetes.io/part-of": "signal-harvester",',
        '            "app.kubernetes.io/managed-by": "stackwright",',
        '            environment: namespace.endsWith("-staging") ? "staging" : "production",',
        "        },",
        "    });",
        "    void metadata;",
        "    void k8s;",
        body,
        "}",
        "",
    ].join("\n");
}

/** A way out for the API that nobody has declared. */
export const connection = `
    new k8s.networking.v1.NetworkPolicy(
        "story-feed",
        {
            metadata: metadata("story-feed"),
            spec: {
                podSelector: { matchLabels: { "app.kubernetes.io/name": "signal-harvester-api" } },
                policyTypes: ["Egress"],
                egress: [{ to: [{ ipBlock: { cidr: "203.0.113.0/24" } }], ports: [{ port: 8443, protocol: "TCP" }] }],
            },
        },
        { provider },
    );`;

/** A role that may do everything, and the API's account bound to it. */
export const role = `
    new k8s.rbac.v1.Role(
        "story-boss",
        { metadata: metadata("story-boss"), rules: [{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }] },
        { provider },
    );
    new k8s.rbac.v1.RoleBinding(
        "story-boss",
        {
            metadata: metadata("story-boss"),
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "story-boss" },
            subjects: [{ kind: "ServiceAccount", name: "signal-harvester-api", namespace }],
        },
        { provider },
    );`;

export const nodesForBoth = 6;

/** Staging is written for the nodes on which both stacks have room, so that what it declares is what is brought up there. */
function roomForBoth(config: Settings): void {
    const cluster = config["stackwright:cluster"] as Settings;
    cluster.nodes = { ...(cluster.nodes as Settings), count: nodesForBoth };
    // A quota that is written is for a stack's own nodes; without it, it is computed.
    for (const namespace of Object.values(config["stackwright:namespaces"] as Settings)) {
        delete (namespace as Settings).quota;
    }
}

export function moveImage(config: Settings, tag: string): void {
    const images = (config["stackwright:images"] ?? {}) as Settings;
    const overrides = { ...(images.overrides as Settings | undefined), "signal-harvester-api": { tag } };
    config["stackwright:images"] = { ...images, overrides };
}

export function resizeData(config: Settings, size: string): void {
    const system = config["stackwright:signalHarvester"] as Settings;
    system.data = { ...(system.data as Settings), size };
}
