import * as pulumi from "@pulumi/pulumi";
import { objectName } from "../core/naming";
import { throwIfAny } from "../core/problems";
import type { Foreign, Part } from "../core/traffic";
import { ConfigFiles, OneTimeJob, SecretFiles, type SecretRef, type StatefulSetArgs, Workload } from "../workload";
import type { RedisArgs, RedisConnection } from "./args";
import {
    accessSecret,
    callerSecret,
    createPasswords,
    currentPassword,
    internalPassword,
    internalSecret,
    type Passwords,
} from "./credentials";
import { checkFiles, configFiles, scriptFiles } from "./files";
import { accessCheck } from "./jobs";
import { proxy, proxyPlaces } from "./proxy";
import { clientPort, hostOf, nodes } from "./specs";
import { nodeHosts, proxyConf, type SentinelTopology, topologyOf } from "./topology";
import { type CallerUser, callerUsers, userOf } from "./users";
import { validateRedis } from "./validate";

export type * from "./args";
export { maxMemoryBytes } from "./conf";
export { redisDemands } from "./demands";
export { proxyJob, type RedisSignalsArgs, redisExporter, redisProxy, redisSignals } from "./signals";
export { clientPort, dataClaims, hostOf, sentinelPort, serverNames } from "./specs";
export { connectRedis, type RedisHelpers } from "./traffic";
export { validateRedis } from "./validate";

/**
 * A cache or a queue for one system: its nodes, a login of its own for every caller in the traffic map, and the proof
 * that each of them works. Its claims outlive it.
 */
export class Redis extends pulumi.ComponentResource {
    /** What a caller must wait for: logins that are proved, and the Secrets that hold them. */
    readonly ready: readonly pulumi.Resource[];
    /** What runs the nodes, for whoever recommends their size. */
    readonly set: StatefulSetArgs;
    readonly #args: RedisArgs;
    readonly #users: readonly CallerUser[];
    readonly #secrets = new Map<CallerUser, SecretFiles>();

    constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:redis:Redis", name, {}, opts);
        throwIfAny(name, validateRedis(args));
        this.#args = args;
        this.#users = callerUsers(args);

        const passwords = createPasswords(name, args, { parent: this });
        const { set, servers } = this.createNodes(name, passwords);
        this.set = set;
        const topology = topologyOf(args);
        const front = topology === undefined ? [servers] : [this.createProxy(name, topology, passwords, servers)];
        const check = this.createCheck(name, passwords, front);
        this.createCallerSecrets(name, passwords, check);
        this.ready = [check, ...this.#secrets.values()];
        this.registerOutputs({});
    }

    /** What it was made from, for whoever keeps copies of its data. */
    get args(): RedisArgs {
        return this.#args;
    }

    /** Where a caller finds its Redis and the Secret that it mounts. */
    connectionFor(caller: Part | Foreign): RedisConnection {
        const one = userOf(this.#users, caller);
        return {
            host: hostOf(this.#args, caller.namespace),
            port: clientPort,
            credentials: this.secretOf(one),
            authority: this.#args.tls.authority,
            user: one.user,
        };
    }

    private secretOf(one: CallerUser): SecretRef {
        const secret = this.#secrets.get(one);
        if (secret === undefined) throw new Error(`${one.user} has no Secret`);
        return secret.ref;
    }

    private createNodes(
        name: string,
        passwords: Passwords,
    ): { readonly set: StatefulSetArgs; readonly servers: pulumi.Resource } {
        const args = this.#args;
        const part = args.topology.kind === "sentinel" ? args.topology.nodes : args.part;
        const place = { namespace: part.namespace, owner: part };
        const config = new ConfigFiles(
            `${name}-config`,
            { name: objectName("ConfigMap", part.name, "config"), ...place, data: configFiles(args) },
            { parent: this },
        );
        const scripts = new ConfigFiles(
            `${name}-scripts`,
            { name: objectName("ConfigMap", part.name, "scripts"), ...place, data: scriptFiles(args) },
            { parent: this },
        );
        const access = new SecretFiles(
            `${name}-access`,
            { name: objectName("Secret", part.name, "access"), ...place, data: accessSecret(args, passwords) },
            { parent: this },
        );
        const internal = new SecretFiles(
            `${name}-internal`,
            { name: objectName("Secret", part.name, "internal"), ...place, data: internalSecret(args, passwords) },
            { parent: this },
        );
        const files = { config: config.ref, scripts: scripts.ref, access: access.ref, internal: internal.ref };
        const set = nodes(args, files);
        const dependsOn = [config, scripts, access, internal];
        return { set, servers: new Workload(`${name}-nodes`, set, { parent: this, dependsOn }) };
    }

    private createProxy(
        name: string,
        topology: SentinelTopology,
        passwords: Passwords,
        servers: pulumi.Resource,
    ): Workload {
        const args = this.#args;
        const place = { namespace: args.part.namespace, owner: args.part };
        const backends = nodeHosts(topology).map((host) => ({
            name: host.split(".")[0] ?? host,
            address: `${host}:${clientPort}`,
        }));
        const config = new ConfigFiles(
            `${name}-proxy-config`,
            {
                name: objectName("ConfigMap", args.part.name, "proxy"),
                ...place,
                data: { "haproxy.cfg": proxyConf(backends, proxyPlaces(args.part)) },
            },
            { parent: this },
        );
        const password = new SecretFiles(
            `${name}-proxy-password`,
            {
                name: objectName("Secret", args.part.name, "proxy"),
                ...place,
                data: { password: internalPassword(args, passwords, "proxy") },
            },
            { parent: this },
        );
        return new Workload(`${name}-proxy`, proxy(args, topology, { config: config.ref, password: password.ref }), {
            parent: this,
            dependsOn: [servers, config, password],
        });
    }

    private createCheck(name: string, passwords: Passwords, servers: readonly pulumi.Resource[]): OneTimeJob {
        const args = this.#args;
        const { checkPart } = args;
        const place = { namespace: checkPart.namespace, owner: checkPart };
        const script = new ConfigFiles(
            `${name}-check-files`,
            { name: objectName("ConfigMap", checkPart.name), ...place, data: checkFiles(args) },
            { parent: this },
        );
        const secret = new SecretFiles(
            `${name}-check-passwords`,
            {
                name: objectName("Secret", checkPart.name),
                ...place,
                data: Object.fromEntries(this.#users.map((one) => [one.user, currentPassword(passwords, one)])),
            },
            { parent: this },
        );
        const job = accessCheck(args, { script: script.ref, passwords: secret.ref });
        return new OneTimeJob(`${name}-check`, job, { parent: this, dependsOn: [...servers, script, secret] });
    }

    /** Only after the logins are proved: whoever rolls must find that its new credential works. */
    private createCallerSecrets(name: string, passwords: Passwords, check: pulumi.Resource): void {
        for (const one of this.#users) {
            const secret = callerSecret(this.#args, one, passwords);
            const opts = { parent: this, dependsOn: [check] };
            this.#secrets.set(one, new SecretFiles(`${name}-for-${one.caller.name}`, secret, opts));
        }
    }
}
