import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ConfigMap, Pod } from "kubernetes-types/core/v1";
import type { SpireArgs } from "../../../components/spire";
import { agentConfig } from "../../../components/spire/agent-config";
import {
    type AgentPlaces,
    adminSocket,
    bundleConfigMap,
    bundleFile,
    type ServerPlaces,
    tokenAudience,
    workloadSocket,
} from "../../../components/spire/places";
import { entriesFile } from "../../../components/spire/registrations";
import { keysFile, serverConfig } from "../../../components/spire/server-config";
import {
    type Api,
    type ControlPlane,
    connect,
    startControlPlane,
    stopControlPlane,
} from "../../../local/control-plane";
import { ensureTools } from "../../../local/toolchain";
import { Authority } from "../../real/support/certificates";
import { eventually, freePort, must, type Run, type Started, start } from "../../real/support/process";
import { silentProgress } from "../../support/silent";
import { createPod, issueToken, kubeconfigFor, podOf, prepareCluster } from "./cluster";
import { Kubelet, removeControlGroups } from "./kubelet";

const quiet = silentProgress();
const loopback = "127.0.0.1";

/** A certificate as a workload gets it over the Workload API. */
export interface Svid {
    readonly id: string;
    readonly dnsNames: readonly string[];
    readonly commonName: string;
    readonly serial: string;
    /** From the moment of signing, with the ten seconds that SPIRE allows for clocks that are behind. */
    readonly seconds: number;
    readonly certificate: string;
    readonly bundle: string;
}

interface Programs {
    readonly server: string;
    readonly agent: string;
}

/** The real programs with the rendered configurations, on loopback, beside a real API server. */
export class Mesh {
    readonly #running = new Map<string, Started>();
    #count = 0;

    private constructor(
        readonly folder: string,
        readonly api: Api,
        readonly kubelet: Kubelet,
        private readonly programs: Programs,
        private readonly places: { readonly server: ServerPlaces; readonly agent: AgentPlaces },
        /** The simulated pod that the agent claims to run in. */
        private readonly agentPod: Pod,
    ) {}

    static async create(args: SpireArgs): Promise<Mesh> {
        const folder = mkdtempSync(join(tmpdir(), "stackwright-spire-"));
        const at = (name: string) => join(folder, name);
        const programs = await findPrograms();
        const plane = await startControlPlane({ nodes: 1, storageClasses: [], folder: at("plane") }, quiet);
        const api = connect({ folder: at("plane") });
        await prepareCluster(api, args);
        const agentPod = await createPod(api, "spire-agent-here", podOf(args.agent.part));

        const authority = await Authority.create(at("authority"));
        await authority.issue(at("kubelet"), "kubelet", ["localhost"]);
        const kubelet = new Kubelet(api, agentPod.spec?.nodeName ?? "", at("kubelet"));
        for (const name of ["data", "admin", "bundle", "token", "upstream", "agent-data", "sockets"])
            mkdirSync(at(name));
        await makeUpstream(at("upstream"));
        const server = await serverPlacesIn(folder, plane, api, args);
        const agent = await agentPlacesIn(folder, server, authority.certificate);
        await kubelet.listen(agent.kubelet.port);
        const agentAccount = { namespace: args.agent.part.namespace, name: args.agent.part.serviceAccount };
        writeFileSync(at("kubelet-token"), await issueToken(api, agentAccount, { pod: agentPod }));
        return new Mesh(folder, api, kubelet, programs, { server, agent }, agentPod);
    }

    /** Starts a server with what is rendered for these arguments; one that runs is stopped first. */
    async startServer(args: SpireArgs): Promise<void> {
        await this.stop("server");
        const config = this.write("server.conf", serverConfig(args, this.places.server));
        const started = start(this.programs.server, ["run", "-config", config]);
        this.#running.set("server", started);
        await ready(started, "server", this.places.server.ports.health);
    }

    /** Loads the generated registrations, all at once. */
    async register(args: SpireArgs): Promise<string> {
        const file = this.write("entries.json", entriesFile(args));
        return must(this.programs.server, ["entry", "create", "-data", file, ...this.admin()]);
    }

    async entries(): Promise<readonly Entry[]> {
        const text = await must(this.programs.server, ["entry", "show", "-output", "json", ...this.admin()]);
        return (JSON.parse(text) as { entries: readonly Entry[] }).entries;
    }

    async agents(): Promise<string> {
        return must(this.programs.server, ["agent", "list", ...this.admin()]);
    }

    /** The bundle that the server has published in the cluster, where real agents mount it. */
    async publishedBundle(args: SpireArgs): Promise<string> {
        const path = `/api/v1/namespaces/${args.agent.part.namespace}/configmaps/${bundleConfigMap}`;
        return eventually(
            "the bundle in the cluster",
            async () => (await this.api.get<ConfigMap>(path)).data?.[bundleFile],
        );
    }

    /** Starts an agent under an account: with a token that says so, and the bundle from the cluster. */
    async startAgent(args: SpireArgs, account = args.agent.part.serviceAccount, pod = this.agentPod): Promise<Started> {
        await this.stop("agent");
        writeFileSync(join(this.places.agent.bundle, bundleFile), await this.publishedBundle(args));
        const token = await issueToken(
            this.api,
            { namespace: args.agent.part.namespace, name: account },
            { audience: tokenAudience, pod },
        );
        writeFileSync(join(this.places.agent.token, "token"), token);
        const config = this.write("agent.conf", agentConfig(args, this.places.agent));
        const started = start(this.programs.agent, ["run", "-config", config], {
            env: { [this.places.agent.kubelet.addressVariable]: loopback },
        });
        this.#running.set("agent", started);
        return started;
    }

    async agentReady(agent: Started): Promise<void> {
        await ready(agent, "agent", this.places.agent.ports.health);
    }

    /** Asks for an identity as a process of the pod's container. */
    async ask(pod: Pod, ...question: readonly string[]): Promise<Run> {
        const socket = join(this.places.agent.sockets, workloadSocket);
        const words = ["api", "fetch", ...question, "-socketPath", socket, "-timeout", "10s"];
        return this.kubelet.container(pod.metadata?.uid ?? "").run(this.programs.agent, words);
    }

    /** The certificate that the pod gets, once its agent has heard of it. */
    async fetch(pod: Pod): Promise<Svid> {
        return eventually("an identity", async () => {
            const folder = join(this.folder, `fetched-${this.#count++}`);
            mkdirSync(folder);
            const { code } = await this.ask(pod, "x509", "-write", folder);
            return code === 0 && existsSync(join(folder, "svid.0.pem")) ? readSvid(folder) : undefined;
        });
    }

    /** As if the server's volume were gone, but for what a database would keep. */
    async loseKeys(): Promise<void> {
        await this.stop("server");
        rmSync(join(this.places.server.data, keysFile));
    }

    async stop(name: "server" | "agent"): Promise<void> {
        await this.#running.get(name)?.stop();
        this.#running.delete(name);
    }

    async remove(): Promise<void> {
        await this.stop("agent");
        await this.stop("server");
        await this.kubelet.close();
        removeControlGroups();
        this.api.close();
        await stopControlPlane({ folder: join(this.folder, "plane") }, quiet);
        rmSync(this.folder, { recursive: true, force: true });
    }

    private admin(): readonly string[] {
        return ["-socketPath", join(this.places.server.admin, adminSocket)];
    }

    private write(name: string, text: string): string {
        const file = join(this.folder, name);
        writeFileSync(file, text);
        return file;
    }
}

export interface Entry {
    readonly spiffe_id: { readonly trust_domain: string; readonly path: string };
    readonly selectors: readonly { readonly type: string; readonly value: string }[];
    readonly dns_names?: readonly string[];
}

async function findPrograms(): Promise<Programs> {
    const tools = await ensureTools(["spire-server", "spire-agent"], { progress: quiet });
    const pathOf = (name: "spire-server" | "spire-agent") => {
        const tool = tools.get(name);
        if (tool === undefined) throw new Error(`${name} was not built`);
        return tool.path;
    };
    return { server: pathOf("spire-server"), agent: pathOf("spire-agent") };
}

/** An authority above the servers', in the files that the Secret of a disk upstream holds. */
async function makeUpstream(folder: string): Promise<void> {
    const [key, certificate] = [join(folder, "tls.key"), join(folder, "tls.crt")];
    await must("openssl", [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"],
        ...["-subj", "/CN=root of the shop", "-addext", "keyUsage=critical,keyCertSign,cRLSign"],
        ...["-keyout", key, "-out", certificate],
    ]);
    writeFileSync(join(folder, "ca.crt"), readFileSync(certificate));
}

async function serverPlacesIn(folder: string, plane: ControlPlane, api: Api, args: SpireArgs): Promise<ServerPlaces> {
    const at = (name: string) => join(folder, name);
    const { namespace, serviceAccount } = args.server.part;
    // With the servers' own rights, so that these are tried as well.
    writeFileSync(at("kubeconfig"), kubeconfigFor(plane, await issueToken(api, { namespace, name: serviceAccount })));
    return {
        data: at("data"),
        admin: at("admin"),
        datastore: at("datastore"),
        upstream: at("upstream"),
        upstreamToken: at("upstream-token"),
        upstreamSockets: at("upstream-sockets"),
        bind: loopback,
        ports: {
            grpc: await freePort(),
            health: await freePort(),
            metrics: await freePort(),
            bundle: await freePort(),
        },
        kubeconfig: at("kubeconfig"),
    };
}

async function agentPlacesIn(folder: string, server: ServerPlaces, kubeletAuthority: string): Promise<AgentPlaces> {
    const at = (name: string) => join(folder, name);
    return {
        data: at("agent-data"),
        bundle: at("bundle"),
        token: at("token"),
        sockets: at("sockets"),
        bind: loopback,
        ports: { health: await freePort(), metrics: await freePort() },
        server: { address: loopback, port: server.ports.grpc },
        kubelet: {
            port: await freePort(),
            addressVariable: "NODE_IP",
            authority: kubeletAuthority,
            token: at("kubelet-token"),
        },
    };
}

/** Asks for readiness over HTTP; a program that ended says why. */
async function ready(started: Started, name: string, port: number): Promise<void> {
    await eventually(
        `the ${name} to be ready`,
        async () => {
            if (started.process.exitCode !== null) {
                throw new Error(
                    `the ${name} ended with ${started.process.exitCode}\n${started.stdout()}${started.stderr()}`,
                );
            }
            return (await answers(port)) ? true : undefined;
        },
        180,
    );
}

async function answers(port: number): Promise<boolean> {
    const answer = await fetch(`http://${loopback}:${port}/ready`).then(
        (response) => response.status,
        // Nobody listens yet.
        () => 0,
    );
    return answer === 200;
}

function readSvid(folder: string): Svid {
    const [certificate, bundle] = [join(folder, "svid.0.pem"), join(folder, "bundle.0.pem")];
    const parsed = new X509Certificate(readFileSync(certificate));
    const names = (parsed.subjectAltName ?? "").split(", ");
    const withPrefix = (prefix: string) =>
        names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
    return {
        id: withPrefix("URI:")[0] ?? "",
        dnsNames: withPrefix("DNS:"),
        commonName: /^CN=(.*)$/m.exec(parsed.subject)?.[1] ?? "",
        serial: parsed.serialNumber,
        seconds: (Date.parse(parsed.validTo) - Date.parse(parsed.validFrom)) / 1000,
        certificate,
        bundle,
    };
}
