import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { objectName } from "../core/naming";
import { throwIfAny } from "../core/problems";
import type { Part } from "../core/traffic";
import { ConfigFiles, type ConfigRef, type Volume, Workload } from "../workload";
import {
    agentClusterGrant,
    bundle,
    bundleGrant,
    bundleNamespaces,
    type ClusterGrant,
    serverClusterGrant,
} from "./access";
import { agentSet } from "./agent";
import { agentConfig } from "./agent-config";
import type { OidcDiscoveryArgs, SpiffeCsiDriverArgs, SpireArgs } from "./args";
import { type Authorization, authorizationFile, authorizations, authorizationText } from "./authorization";
import { managerConfig } from "./controller-manager";
import { csiDriver, csiDriverSet, socketVolume } from "./csi-driver";
import { oidcConfig, oidcDeployment } from "./oidc";
import { clusterSpiffeId, entriesFile, staticEntryFiles } from "./registrations";
import { serverSet } from "./server";
import { serverConfig } from "./server-config";
import { validateSpire } from "./validate";

export type * from "./args";
export { defaultLifetimes } from "./args";
export { authorizationFile } from "./authorization";
export { type SpireDemands, spireDemands } from "./demands";
export {
    fetchSvid,
    helperFiles,
    helperPort,
    renewSvid,
    type SvidFiles,
    svidFiles,
    svidMount,
    svidVolumes,
} from "./helper";
export { bundleConfigMap, serverPlaces, serverService, workloadSocket } from "./places";
export { certificateName } from "./registrations";
export { filesToBackUp, type SpireFiles } from "./server";
export { connectionsOfServer, type DatastoreLogin, datastoreFile, datastoreSection } from "./server-config";
export { type SpireSignalsArgs, spireAgent, spireServer, spireSignals } from "./signals";
export { connectSpire, type SpireParts, type SpireSurroundings } from "./traffic";
export { validateSpire } from "./validate";

/**
 * Identities for every workload: servers that sign them, an agent on every node that hands them out, and a driver that
 * shows its socket to pods. They are made in this order and go the other way round, after everything that uses them.
 */
export class Spire extends pulumi.ComponentResource {
    /** What a workload that wants an identity must wait for. */
    readonly ready: readonly pulumi.Resource[];
    /** Where it finds the agent's socket. */
    readonly socket: Volume;
    readonly #authorizations = new Map<string, ConfigFiles>();

    constructor(name: string, args: SpireArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:spire:Spire", name, {}, opts);
        throwIfAny(name, validateSpire(args));
        this.socket = socketVolume(args.socket, args.agent.socketFolder);

        const server = this.createServer(name, args);
        const agent = this.createAgent(name, args, server);
        const shown =
            args.socket.kind === "csi" ? this.createCsiDriver(name, args, args.socket.driver, agent) : [agent];
        const known = this.createRegistrations(name, args);
        this.createAuthorizations(name, args);
        this.ready = [...shown, ...known];
        if (args.oidcDiscovery !== undefined) this.createOidcDiscovery(name, args, args.oidcDiscovery);
        this.registerOutputs({});
    }

    /** The list of who may call the workloads of a namespace, by identity. */
    authorizationsOf(namespace: string): ConfigRef | undefined {
        return this.#authorizations.get(namespace)?.ref;
    }

    private createServer(name: string, args: SpireArgs): pulumi.Resource {
        const { part } = args.server;
        const config = this.createFiles(`${name}-server-config`, part, "config", { "server.conf": serverConfig(args) });
        const manager = this.createFiles(`${name}-manager-config`, part, "manager", {
            "manager.yaml": managerConfig(args),
        });
        // Beside a database that was lost, `entry create -data` of this file brings every identity back.
        const entries = this.createFiles(`${name}-entries`, part, "entries", {
            "entries.json": entriesFile(args),
            ...(args.controllerManager.source === "files" ? staticEntryFiles(args) : {}),
        });
        const grants = [
            ...this.createClusterGrant(`${name}-server`, serverClusterGrant(args)),
            ...this.createBundles(name, args),
        ];
        const files = { server: config.ref, manager: manager.ref, entries: entries.ref };
        return new Workload(`${name}-server`, serverSet(args, files), {
            parent: this,
            dependsOn: [config, manager, entries, ...grants],
        });
    }

    private createBundles(name: string, args: SpireArgs): readonly pulumi.Resource[] {
        return bundleNamespaces(args).flatMap((namespace) => {
            const own = namespace === args.agent.part.namespace ? `${name}-bundle` : `${name}-bundle-${namespace}`;
            const { role, binding } = bundleGrant(args, namespace);
            const map = new k8s.core.v1.ConfigMap(own, bundle(args, namespace), { parent: this });
            const created = new k8s.rbac.v1.Role(`${own}-role`, role, { parent: this });
            const options = { parent: this, dependsOn: [created] };
            return [map, new k8s.rbac.v1.RoleBinding(`${own}-role-binding`, binding, options)];
        });
    }

    private createAgent(name: string, args: SpireArgs, server: pulumi.Resource): pulumi.Resource {
        const { part } = args.agent;
        const config = this.createFiles(`${name}-agent-config`, part, "config", { "agent.conf": agentConfig(args) });
        const grants = this.createClusterGrant(`${name}-agent`, agentClusterGrant(args));
        return new Workload(`${name}-agent`, agentSet(args, config.ref), {
            parent: this,
            dependsOn: [server, config, ...grants],
        });
    }

    private createCsiDriver(
        name: string,
        args: SpireArgs,
        driver: SpiffeCsiDriverArgs,
        agent: pulumi.Resource,
    ): readonly pulumi.Resource[] {
        const known = new k8s.storage.v1.CSIDriver(`${name}-csi`, csiDriver(driver), { parent: this });
        const running = new Workload(`${name}-csi-driver`, csiDriverSet(args, driver), {
            parent: this,
            dependsOn: [agent, known],
        });
        return [known, running];
    }

    /** Objects where the cluster has the kind; files are mounted by the servers already. */
    private createRegistrations(name: string, args: SpireArgs): readonly pulumi.Resource[] {
        if (args.controllerManager.source === "files") return [];
        return args.registrations.map((registration) => {
            const { part } = registration;
            return new k8s.apiextensions.CustomResource(
                `${name}-id-${part.namespace}-${part.name}`,
                clusterSpiffeId(args, registration),
                { parent: this },
            );
        });
    }

    private createAuthorizations(name: string, args: SpireArgs): void {
        for (const [namespace, list] of authorizations(args)) {
            this.#authorizations.set(namespace, this.createAuthorization(name, args, namespace, list));
        }
    }

    private createAuthorization(
        name: string,
        args: SpireArgs,
        namespace: string,
        list: readonly Authorization[],
    ): ConfigFiles {
        return new ConfigFiles(
            `${name}-authorizations-${namespace}`,
            {
                name: "spiffe-authorizations",
                namespace,
                owner: args.server.part,
                data: { [authorizationFile]: authorizationText(args, list) },
                annotations: { "stackwright.dev/used-by": "workloads that check their callers' identities" },
            },
            { parent: this },
        );
    }

    private createOidcDiscovery(name: string, args: SpireArgs, oidc: OidcDiscoveryArgs): void {
        const config = this.createFiles(`${name}-oidc-config`, oidc.part, "config", {
            "oidc.conf": oidcConfig(args, oidc),
        });
        // It has an identity of its own, and is one of those who wait for the socket.
        new Workload(`${name}-oidc`, oidcDeployment(oidc, config.ref, this.socket), {
            parent: this,
            dependsOn: [config, ...this.ready],
        });
    }

    private createClusterGrant(name: string, { role, binding }: ClusterGrant): readonly pulumi.Resource[] {
        const created = new k8s.rbac.v1.ClusterRole(`${name}-cluster-role`, role, { parent: this });
        return [
            new k8s.rbac.v1.ClusterRoleBinding(`${name}-cluster-role-binding`, binding, {
                parent: this,
                dependsOn: [created],
            }),
        ];
    }

    private createFiles(name: string, part: Part, role: string, data: Readonly<Record<string, string>>): ConfigFiles {
        return new ConfigFiles(
            name,
            { name: objectName("ConfigMap", part.name, role), namespace: part.namespace, owner: part, data },
            { parent: this },
        );
    }
}
