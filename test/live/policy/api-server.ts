import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { type Api, ApiError, connect, startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { unlessStatus } from "../../../local/control-plane/api";
import type { KubeObject } from "../../policy/corpus/objects";
import { silentProgress } from "../../support/silent";

const quiet = () => silentProgress();

/** Where objects of a kind are made. */
const collections: Readonly<Record<string, string>> = {
    Pod: "/api/v1/namespaces/{}/pods",
    Namespace: "/api/v1/namespaces",
    ServiceAccount: "/api/v1/namespaces/{}/serviceaccounts",
    ReplicationController: "/api/v1/namespaces/{}/replicationcontrollers",
    Deployment: "/apis/apps/v1/namespaces/{}/deployments",
    StatefulSet: "/apis/apps/v1/namespaces/{}/statefulsets",
    DaemonSet: "/apis/apps/v1/namespaces/{}/daemonsets",
    ReplicaSet: "/apis/apps/v1/namespaces/{}/replicasets",
    Job: "/apis/batch/v1/namespaces/{}/jobs",
    CronJob: "/apis/batch/v1/namespaces/{}/cronjobs",
    Role: "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/roles",
    RoleBinding: "/apis/rbac.authorization.k8s.io/v1/namespaces/{}/rolebindings",
    ValidatingAdmissionPolicy: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    ValidatingAdmissionPolicyBinding: "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
};

/** What the server said to an object: nothing, or why not. */
export type Answer = { readonly admitted: true } | { readonly admitted: false; readonly why: string };

/** A real API server of these tests' own. */
export class ApiServer {
    readonly work = fs.mkdtempSync(path.join(os.tmpdir(), "policy-"));
    private readonly folder = path.join(this.work, "control-plane");
    kubeconfig = "";
    private api: Api | undefined;

    async start(): Promise<void> {
        const plane = await startControlPlane({ nodes: 1, storageClasses: [], folder: this.folder }, quiet());
        this.kubeconfig = plane.kubeconfig;
        this.api = connect({ folder: this.folder });
    }

    async stop(): Promise<void> {
        this.api?.close();
        await stopControlPlane({ folder: this.folder }, quiet());
        fs.rmSync(this.work, { recursive: true, force: true });
    }

    async create(object: KubeObject): Promise<void> {
        await this.connected.create(pathOf(object), object);
    }

    /** Pods run as an account, which a controller makes a moment after the namespace. */
    async accountIn(namespace: string): Promise<void> {
        const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default", namespace } };
        await unlessStatus(409, this.create(account));
    }

    async remove(object: KubeObject): Promise<void> {
        await this.connected.delete(`${pathOf(object)}/${object.metadata.name}`);
    }

    async get<T>(object: KubeObject): Promise<T> {
        return this.connected.get<T>(`${pathOf(object)}/${object.metadata.name}`);
    }

    async call<T>(call: Parameters<Api["call"]>[0]): Promise<T> {
        return this.connected.call<T>(call);
    }

    /** Whether it would let the object be made, by its administrator or by somebody else; nothing is. */
    async wouldAdmit(object: KubeObject, as?: string): Promise<Answer> {
        try {
            const path = `${pathOf(object)}?dryRun=All`;
            const call = { method: "POST", path, body: object, timeoutMilliseconds: 240_000 } as const;
            await this.connected.call(as === undefined ? call : { ...call, as });
            return { admitted: true };
        } catch (error) {
            if (error instanceof ApiError) return { admitted: false, why: error.message };
            throw error;
        }
    }

    private get connected(): Api {
        if (this.api === undefined) throw new Error("the control plane is not up");
        return this.api;
    }
}

export function pathOf({ kind, metadata }: KubeObject): string {
    const collection = collections[kind];
    if (collection === undefined) throw new Error(`no place is known for a ${kind}`);
    return collection.replace("{}", metadata.namespace ?? "default");
}
