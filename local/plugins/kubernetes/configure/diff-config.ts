// What a change of the provider's own inputs means for the objects it manages.
import { equal, type Json, type JsonObject, stringAt } from "../../protocol/json";
import { isUnknown } from "../../protocol/special";
import { activeCluster, InvalidKubeconfig, loadKubeconfig } from "./kubeconfig";

export interface ConfigDiff {
    readonly changed: readonly string[];
    readonly replaces: readonly string[];
}

const CLUSTER_INPUTS = ["kubeconfig", "context", "cluster"] as const;

export function diffConfig(olds: JsonObject, news: JsonObject): ConfigDiff {
    const keys = [...new Set([...Object.keys(olds), ...Object.keys(news)])].filter((key) => key !== "version");
    const changed = keys.filter((key) => !equal(normal(olds[key]), normal(news[key]))).sort();
    return { changed, replaces: changed.filter((key) => replaces(key, olds, news)) };
}

function replaces(key: string, olds: JsonObject, news: JsonObject): boolean {
    const identifiers = [stringAt(olds, "clusterIdentifier"), stringAt(news, "clusterIdentifier")];
    if (identifiers.some((identifier) => identifier !== "")) {
        // The user says which cluster this is: how it is reached no longer matters.
        if (key === "clusterIdentifier") return identifiers[0] !== identifiers[1];
        if (key !== "renderYamlToDirectory") return false;
    }
    if (key === "renderYamlToDirectory") return true;
    if (!CLUSTER_INPUTS.some((input) => input === key)) return false;
    if (CLUSTER_INPUTS.some((input) => isUnknown(news[input]))) return true;
    return !equal(clusterOf(olds), clusterOf(news));
}

/** The active cluster entry. A file is read as it is now: what it held when the old inputs were written is not known. */
function clusterOf(inputs: JsonObject): Json {
    const kubeconfig = inputs.kubeconfig ?? "";
    const text = typeof kubeconfig === "string" ? kubeconfig : JSON.stringify(kubeconfig);
    if (text === "") return {};
    try {
        const choice = { context: stringAt(inputs, "context"), cluster: stringAt(inputs, "cluster") };
        return activeCluster(loadKubeconfig(text, {}), choice) ?? {};
    } catch (error) {
        if (error instanceof InvalidKubeconfig) return text;
        throw error;
    }
}

// Unset and empty mean the same to the plugin.
function normal(value: Json | undefined): Json {
    return value === undefined || value === "" ? null : value;
}
