import { readFileSync } from "node:fs";
import type { Pod } from "kubernetes-types/core/v1";
import { parse, stringify } from "yaml";
import { labels } from "../../../components/core/labels";
import type { Part } from "../../../components/core/traffic";
import type { SpireArgs } from "../../../components/spire";
import {
    agentClusterGrant,
    bundle,
    bundleGrant,
    type ClusterGrant,
    serverClusterGrant,
} from "../../../components/spire/access";
import type { Api, ControlPlane } from "../../../local/control-plane";
import { eventually } from "../../real/support/process";

/** What the component makes in the cluster, as far as its programs need it: accounts, their rights, and the bundle. */
export async function prepareCluster(api: Api, args: SpireArgs): Promise<void> {
    const parts = [args.server.part, args.agent.part, ...args.registrations.map(({ part }) => part)];
    for (const namespace of new Set(parts.map((part) => part.namespace))) {
        await api.create("/api/v1/namespaces", { metadata: { name: namespace } });
    }
    for (const part of parts) await createAccount(api, part.namespace, part.serviceAccount);
    for (const grant of [serverClusterGrant(args), agentClusterGrant(args)]) await createGrant(api, grant);
    const { namespace } = args.agent.part;
    const { role, binding } = bundleGrant(args, args.agent.part.namespace);
    await api.create(`/api/v1/namespaces/${namespace}/configmaps`, bundle(args, args.agent.part.namespace));
    await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, role);
    await api.create(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/rolebindings`, binding);
}

async function createGrant(api: Api, { role, binding }: ClusterGrant): Promise<void> {
    await api.create("/apis/rbac.authorization.k8s.io/v1/clusterroles", role);
    await api.create("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", binding);
}

export async function createAccount(api: Api, namespace: string, name: string): Promise<void> {
    await api.create(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
}

/** A simulated pod with the labels and the account of a part, once the scheduler has given it a node. */
export async function createPod(
    api: Api,
    name: string,
    part: Pick<Part, "namespace" | "serviceAccount"> & { readonly labels: Readonly<Record<string, string>> },
): Promise<Pod> {
    const path = `/api/v1/namespaces/${part.namespace}/pods`;
    await api.create(path, {
        metadata: { name, labels: part.labels },
        spec: {
            serviceAccountName: part.serviceAccount,
            automountServiceAccountToken: false,
            containers: [{ name: "main", image: "registry.internal/main:1" }],
        },
    });
    return eventually(`a node for ${name}`, async () => {
        const pod = await api.get<Pod>(`${path}/${name}`);
        return pod.spec?.nodeName === undefined ? undefined : pod;
    });
}

export function podOf(part: Part) {
    return { namespace: part.namespace, serviceAccount: part.serviceAccount, labels: labels(part) };
}

/** A token as the kubelet would project it into a pod: issued by the API server, bound to this very pod. */
export async function issueToken(
    api: Api,
    account: { readonly namespace: string; readonly name: string },
    options: { readonly audience?: string; readonly pod?: Pod } = {},
): Promise<string> {
    const { audience, pod } = options;
    const { status } = await api.create<{ status: { token: string } }>(
        `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
        {
            spec: {
                expirationSeconds: 7200,
                ...(audience === undefined ? {} : { audiences: [audience] }),
                ...(pod === undefined
                    ? {}
                    : {
                          boundObjectRef: {
                              apiVersion: "v1",
                              kind: "Pod",
                              name: pod.metadata?.name,
                              uid: pod.metadata?.uid,
                          },
                      }),
            },
        },
    );
    return status.token;
}

/** The way to the API server with this token instead of the administrator's certificate. */
export function kubeconfigFor(plane: ControlPlane, token: string): string {
    const config = parse(readFileSync(plane.kubeconfig, "utf8")) as { users: { name: string; user: object }[] };
    return stringify({ ...config, users: config.users.map(({ name }) => ({ name, user: { token } })) });
}
