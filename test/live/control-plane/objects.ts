import type { Api } from "../../../local/control-plane";
import { ApiError, isApiError } from "../../../local/control-plane";

/** A new namespace; its default service account is waited for, without which no pod is admitted. */
export async function namespaced(api: Api, name: string, labels: Record<string, string> = {}): Promise<string> {
    await api.create("/api/v1/namespaces", { metadata: { name, labels } });
    for (;;) {
        if (await api.getIfThere(`/api/v1/namespaces/${name}/serviceaccounts/default`)) return name;
        await new Promise((resolve) => setTimeout(resolve, 20));
    }
}

export function pod(name: string, annotations: Record<string, string> = {}, container: object = {}) {
    return {
        metadata: { name, annotations },
        spec: { containers: [{ name: "main", image: "example.org/main:1", ...container }] },
    };
}

export function deployment(name: string, replicas: number, more: object = {}) {
    const labels = { app: name };
    return {
        metadata: { name },
        spec: {
            replicas,
            selector: { matchLabels: labels },
            template: { metadata: { labels }, spec: pod(name).spec },
            ...more,
        },
    };
}

/** What the API server says when it refuses; an error if it does not. */
export async function refusal(pending: Promise<unknown>): Promise<string> {
    const outcome = await pending.then(
        () => undefined,
        (error: unknown) => error,
    );
    if (!(outcome instanceof ApiError)) throw new Error(`not refused: ${outcome}`);
    if (isApiError(outcome, 404)) throw outcome;
    return outcome.message;
}
