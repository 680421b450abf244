import * as pulumi from "@pulumi/pulumi";
import { type Demand, limitsFor, quotaFor } from "../../components/core/capacity";
import { NamespaceBaseline, type NamespaceBaselineArgs } from "../../components/namespace";
import { type DaemonSetArgs, demandOf, type Probe, Workload } from "../../components/workload";
import type { Settings } from "../../config/schema";
import type { X0tta6bl4Settings } from "../../config/schema/x0tta6bl4";
import { placementOf } from "../shared";
import type { EbpfPart } from "./ebpf-part";
import { pullSecrets } from "./workloads";

type Ebpf = X0tta6bl4Settings["mesh"]["ebpf"];

/** The schema has made sure that both are given where the option is on. */
function demanded({ waiver, command }: Ebpf) {
    if (waiver === undefined || command === undefined)
        throw new Error("mesh.ebpf is enabled without waiver or command");
    return { waiver, command };
}

const kernelFolder = "/sys/fs/bpf";

/** Beside each mesh pod one that loads the kernel programs of the same image: the only one with any rights over its node. */
export function ebpfLoader(settings: Settings, part: EbpfPart): DaemonSetArgs {
    const own = settings.x0tta6bl4;
    const { ebpf, maxUnavailable } = own.mesh;
    const { waiver, command } = demanded(ebpf);
    const ask: Probe["ask"] = { http: "/health", port: "health" };
    return {
        kind: "DaemonSet",
        part,
        tier: "platform",
        runAs: { uid: 0 },
        nodes: settings.cluster.nodes.count,
        maxUnavailable,
        main: {
            name: "loader",
            image: settings.images["x0tta6bl4-mesh"].reference,
            command,
            env: {
                BPF_FOLDER: `${kernelFolder}/x0tta6bl4`,
                HEALTH_PORT: String(ebpf.healthPort),
                LOG_LEVEL: own.logLevel,
            },
            envFromField: { NODE_NAME: "spec.nodeName" },
            resources: ebpf.resources,
            mounts: [{ volume: "bpf", path: kernelFolder, readOnly: false }],
            probes: {
                startup: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 12 },
                readiness: { ask, periodSeconds: 10, timeoutSeconds: 3, failureThreshold: 3 },
                liveness: { ask, periodSeconds: 30, timeoutSeconds: 5, failureThreshold: 3 },
            },
        },
        volumes: { bpf: { kind: "host", path: kernelFolder, type: "Directory", waiver } },
        loosen: {
            root: waiver,
            // Programs are attached to the node's own interfaces.
            hostNetwork: waiver,
            addCapabilities: { names: ["BPF", "NET_ADMIN", "PERFMON"], waiver },
        },
        placement: placementOf(settings.cluster, "platform"),
        ...pullSecrets(own),
    };
}

export function ebpfDemand(settings: Settings, part: EbpfPart): Demand {
    return demandOf(ebpfLoader(settings, part), { nodes: settings.cluster.nodes.count });
}

/** Quota and limits fit the one workload: nothing else is to run there. */
export function ebpfNamespaceArgs(settings: Settings, part: EbpfPart): NamespaceBaselineArgs {
    const { x0tta6bl4 } = settings.namespaces;
    const demands = [ebpfDemand(settings, part)];
    const { defaultRequest, defaultLimit } = x0tta6bl4.limits.container;
    return {
        name: part.namespace,
        system: "x0tta6bl4-ebpf",
        environment: settings.environment,
        podSecurity: {
            level: "privileged",
            version: settings.cluster.kubernetesVersion,
            waiver: demanded(settings.x0tta6bl4.mesh.ebpf).waiver,
        },
        quota: quotaFor(demands),
        limits: limitsFor(demands, { defaultRequest, defaultLimit }),
        dns: settings.cluster.dns,
        owner: x0tta6bl4.owner,
        description: "Loaders of the mesh's kernel programs, one per node",
    };
}

/** The kernel half of the mesh nodes, in a privileged namespace of its own. */
export class MeshKernelPrograms extends pulumi.ComponentResource {
    constructor(
        name: string,
        { settings, part }: { readonly settings: Settings; readonly part: EbpfPart },
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:MeshKernelPrograms", name, {}, opts);
        const guards = new NamespaceBaseline(`${name}-namespace`, ebpfNamespaceArgs(settings, part), { parent: this });
        new Workload(`${name}-loader`, ebpfLoader(settings, part), { parent: this, dependsOn: [guards] });
        this.registerOutputs({});
    }
}
