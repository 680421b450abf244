import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PolicyRule } from "kubernetes-types/rbac/v1";
import { parse, stringify } from "yaml";
import { labels } from "../../../components/core/labels";
import type { Part } from "../../../components/core/traffic";
import { podLabelsOf } from "../../../components/core/traffic";
import type { MonitoringArgs } from "../../../components/monitoring";
import { clusterGrants, discoveryGrants } from "../../../components/monitoring/access";
import { prometheus } from "../../../components/monitoring/specs";
import {
    type Api,
    type ControlPlane,
    connect,
    startControlPlane,
    stopControlPlane,
} from "../../../local/control-plane";
import { unlessStatus } from "../../../local/control-plane/api";
import { silentProgress } from "../../support/silent";

const quiet = () => silentProgress();
const node = "loopback";
/** Where its kubelet would answer. */
export const nodeAddress = "127.99.255.1";

/** What a pod's account is known by, and what it knows the cluster by. */
export interface Admission {
    readonly kubeconfig: string;
    readonly token: string;
    readonly authority: string;
}

/** The local control plane with pods whose addresses are on loopback: nobody simulates them, so the test may serve there. */
export class Cluster {
    private readonly folder = mkdtempSync(join(tmpdir(), "outage-"));
    private api: Api | undefined;
    private plane: ControlPlane | undefined;

    async start(): Promise<void> {
        this.plane = await startControlPlane({ nodes: 1, storageClasses: [], folder: this.folder }, quiet());
        this.api = connect({ folder: this.folder });
        // The one simulated node that there must be goes again: nobody is to ask it for anything.
        const { items } = await this.connected.get<{ items: { metadata: { name: string } }[] }>("/api/v1/nodes");
        for (const { metadata } of items) await this.connected.delete(`/api/v1/nodes/${metadata.name}`);
        await this.connected.create("/api/v1/nodes", { metadata: { name: node } });
        await this.connected.patch(`/api/v1/nodes/${node}/status`, "merge-patch", {
            status: {
                addresses: [{ type: "InternalIP", address: nodeAddress }],
                daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
            },
        });
    }

    async stop(): Promise<void> {
        this.api?.close();
        await stopControlPlane({ folder: this.folder }, quiet());
        rmSync(this.folder, { recursive: true, force: true });
    }

    async namespace(name: string): Promise<void> {
        await unlessStatus(409, this.connected.create("/api/v1/namespaces", { metadata: { name } }));
    }

    /** A pod of the part as its workload would make it, in the state that a kubelet would tell. */
    async pod(part: Part, phase: "Running" | "Succeeded", address: string): Promise<void> {
        const { namespace, serviceAccount } = part;
        await this.account(namespace, serviceAccount);
        const name = `${part.name}-${phase.toLowerCase()}`;
        const path = `/api/v1/namespaces/${namespace}/pods`;
        const ports = Object.entries(part.ports).map(([port, { number }]) => ({ name: port, containerPort: number }));
        await this.connected.create(path, {
            metadata: { name, labels: { ...labels(part), ...podLabelsOf(part) } },
            spec: {
                nodeName: node,
                serviceAccountName: serviceAccount,
                automountServiceAccountToken: false,
                tolerations: [{ operator: "Exists" }],
                containers: [{ name: "main", image: "registry.internal/main:1", ports }],
            },
        });
        const status = { phase, podIP: address, podIPs: [{ ip: address }] };
        await this.connected.patch(`${path}/${name}/status`, "merge-patch", { status });
    }

    /** Lets a Prometheus in as its own account, with the rights that are rendered for it and no others. */
    async admit(args: MonitoringArgs): Promise<Admission> {
        const { serviceAccount: name, namespace } = args.parts.prometheus;
        await this.account(namespace, name);
        const file = { name: "", hash: "" };
        const files = { prometheus: file, rules: file, alertmanager: file, provisioning: file, dashboards: file };
        const own = prometheus(args, files).apiAccess?.rules ?? [];
        await this.grant(namespace, own, { name, namespace });
        for (const { role } of discoveryGrants(args)) {
            await this.grant(role.metadata?.namespace ?? "", role.rules ?? [], { name, namespace });
        }
        const { kubelets } = clusterGrants(args);
        if (kubelets !== undefined) {
            const path = "/apis/rbac.authorization.k8s.io/v1";
            await this.connected.create(`${path}/clusterroles`, kubelets.role);
            await this.connected.create(`${path}/clusterrolebindings`, kubelets.binding);
        }
        const { status } = await this.connected.create<{ status: { token: string } }>(
            `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`,
            { spec: { expirationSeconds: 7200 } },
        );
        const config = parse(readFileSync(this.plane?.kubeconfig ?? "", "utf8")) as {
            clusters: { cluster: { "certificate-authority-data": string } }[];
            users: { user: object }[];
        };
        for (const one of config.users) one.user = { token: status.token };
        const authority = config.clusters[0]?.cluster["certificate-authority-data"] ?? "";
        return {
            kubeconfig: stringify(config),
            token: status.token,
            authority: Buffer.from(authority, "base64").toString(),
        };
    }

    private async account(namespace: string, name: string): Promise<void> {
        const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
        await unlessStatus(409, this.connected.create(path, { metadata: { name } }));
    }

    private async grant(
        namespace: string,
        rules: readonly PolicyRule[],
        account: { readonly name: string; readonly namespace: string },
    ): Promise<void> {
        const name = `${account.namespace}-looks`;
        const path = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
        await this.connected.create(`${path}/roles`, { metadata: { name }, rules });
        await this.connected.create(`${path}/rolebindings`, {
            metadata: { name },
            roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name },
            subjects: [{ kind: "ServiceAccount", ...account }],
        });
    }

    private get connected(): Api {
        if (this.api === undefined) throw new Error("the control plane is not up");
        return this.api;
    }
}
