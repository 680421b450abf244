import { type KubeObject, object } from "../objects";

export function withoutNamespace({ namespace: _, ...rest }: KubeObject["metadata"]): KubeObject["metadata"] {
    return rest as KubeObject["metadata"];
}

export function clusterWide(apiVersion: string, kind: string, name: string, rest: object): KubeObject {
    const made = object(apiVersion, kind, name, rest, "");
    return { ...made, metadata: withoutNamespace(made.metadata) };
}
