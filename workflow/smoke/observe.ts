import { parse } from "yaml";
import { parseSettings, type RawSettings } from "../../config/parse";
import { readStackFile } from "../../config/stack-file";
import { mask } from "../render/inputs";
import { manifestFiles } from "../render/manifests";
import { recordStack } from "../render/stack";
import type { Kubectl } from "../stack/kubectl";
import type { KubeObject, World } from "./world";

const namespacedKinds = [
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "pods",
    "jobs.batch",
    "cronjobs.batch",
    "services",
    "endpointslices.discovery.k8s.io",
    "configmaps",
    "serviceaccounts",
    "persistentvolumeclaims",
    "poddisruptionbudgets.policy",
    "horizontalpodautoscalers.autoscaling",
    "networkpolicies.networking.k8s.io",
    "resourcequotas",
    "limitranges",
    "roles.rbac.authorization.k8s.io",
    "rolebindings.rbac.authorization.k8s.io",
] as const;

const clusterKinds = [
    "nodes",
    "namespaces",
    "clusterroles.rbac.authorization.k8s.io",
    "clusterrolebindings.rbac.authorization.k8s.io",
] as const;

/** Keys without values: nothing secret leaves the cluster. */
const keysTemplate =
    '{{range .items}}{{.metadata.namespace}}/{{.metadata.name}}{{range $key, $value := .data}} {{$key}}{{end}}{{"\\n"}}{{end}}';

export type Declared = Pick<World, "stack" | "environment" | "declared">;

/** What the settings of a stack declare. Takes seconds, and stays the same however often one looks. */
export function declaredBy(stack: string, settingsFile: string): Promise<Declared> {
    return declaredIn(stack, readStackFile(settingsFile).raw);
}

export async function declaredIn(stack: string, raw: RawSettings): Promise<Declared> {
    const settings = parseSettings(raw, stack);
    const { resources } = await recordStack(settings, { showSecret: mask });
    const declared = manifestFiles(resources).map(({ content }) => parse(content) as KubeObject);
    return { stack, environment: settings.environment, declared };
}

/** The same, with what the cluster holds at this moment. */
export async function observe(declared: Declared, kubectl: Kubectl): Promise<World> {
    const [namespaced, wide, secrets] = await Promise.all([
        kubectl.json<{ readonly items: KubeObject[] }>("get", namespacedKinds.join(","), "--all-namespaces"),
        kubectl.json<{ readonly items: KubeObject[] }>("get", clusterKinds.join(",")),
        kubectl.text("get", "secrets", "--all-namespaces", "--output", `go-template=${keysTemplate}`),
    ]);
    return {
        ...declared,
        live: [...(namespaced?.items ?? []), ...(wide?.items ?? [])],
        secretKeys: readKeys(secrets),
    };
}

function readKeys(text: string): ReadonlyMap<string, readonly string[]> {
    const lines = text.split("\n").filter((line) => line !== "");
    return new Map(
        lines.map((line) => {
            const [name = "", ...keys] = line.split(" ");
            return [name, keys];
        }),
    );
}
