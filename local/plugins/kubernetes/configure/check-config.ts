import { type JsonObject, parseJson, stringAt } from "../../protocol/json";

/** What is wrong with a provider's inputs as such; an empty list when nothing is. */
export function checkConfig(inputs: JsonObject, env: NodeJS.ProcessEnv): string[] {
    const render = stringAt(inputs, "renderYamlToDirectory");
    const cluster = (["kubeconfig", "context", "cluster"] as const).filter((key) => stringAt(inputs, key) !== "");
    if (render !== "") {
        return [
            cluster.length > 0
                ? `renderYamlToDirectory needs no cluster, so ${cluster.join(", ")} cannot be set beside it`
                : "renderYamlToDirectory is not something the stand-in for the Kubernetes plugin does",
        ];
    }
    if (!isStrict(env)) return [];
    const missing = (["kubeconfig", "context"] as const).filter((key) => inputs[key] === undefined);
    return missing.map((key) => `strict mode is on: the provider needs "${key}" to be set explicitly`);
}

function isStrict(env: NodeJS.ProcessEnv): boolean {
    const config = env.PULUMI_CONFIG ?? "";
    return config !== "" && stringAt(parseJson(config), "strictMode") === "true";
}
