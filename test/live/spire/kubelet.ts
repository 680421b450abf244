import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import { join } from "node:path";
import type { Pod } from "kubernetes-types/core/v1";
import type { Api } from "../../../local/control-plane";
import { type Run, run } from "../../real/support/process";

/**
 * What a node's kubelet does for an agent, for nodes that are only simulated: it says which containers run in which pod,
 * to those alone who may know. Tokens and permissions are judged by the API server, as a real kubelet has them judged.
 */
export class Kubelet {
    readonly #server: Server;
    readonly #containers = new Map<string, Container>();
    /** What it has answered: the codes, in order. */
    readonly answers: number[] = [];

    constructor(
        private readonly api: Api,
        private readonly node: string,
        certificates: string,
    ) {
        this.#server = createServer(
            {
                cert: readFileSync(join(certificates, "tls.crt")),
                key: readFileSync(join(certificates, "tls.key")),
            },
            (request, response) => {
                void this.answer(request.headers.authorization ?? "").then(({ code, body }) => {
                    this.answers.push(code);
                    response.writeHead(code, { "content-type": "application/json" }).end(body);
                });
            },
        );
    }

    listen(port: number): Promise<void> {
        return new Promise((resolve, reject) => {
            this.#server.once("error", reject);
            this.#server.listen(port, "127.0.0.1", resolve);
        });
    }

    close(): Promise<void> {
        for (const container of this.#containers.values()) container.remove();
        this.#server.closeAllConnections();
        return new Promise((resolve) => this.#server.close(() => resolve()));
    }

    /** Where processes of this pod's container run. */
    container(podUid: string): Container {
        const known = this.#containers.get(podUid) ?? new Container(podUid);
        this.#containers.set(podUid, known);
        return known;
    }

    private async answer(authorization: string): Promise<{ readonly code: number; readonly body: string }> {
        const token = authorization.replace(/^Bearer /, "");
        const { status } = await this.api.create<{ status: { authenticated?: boolean; user?: { username: string } } }>(
            "/apis/authentication.k8s.io/v1/tokenreviews",
            { spec: { token } },
        );
        if (status.authenticated !== true) return { code: 401, body: "{}" };
        const review = await this.api.create<{ status: { allowed: boolean } }>(
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            {
                spec: {
                    user: status.user?.username,
                    resourceAttributes: { verb: "get", resource: "nodes", subresource: "pods", name: this.node },
                },
            },
        );
        if (!review.status.allowed) return { code: 403, body: "{}" };
        return { code: 200, body: JSON.stringify(await this.pods()) };
    }

    private async pods() {
        const { items } = await this.api.get<{ items: readonly Pod[] }>(
            `/api/v1/pods?fieldSelector=spec.nodeName%3D${this.node}`,
        );
        return { kind: "PodList", apiVersion: "v1", items: items.map((pod) => this.withContainerId(pod)) };
    }

    private withContainerId(pod: Pod) {
        const id = this.#containers.get(pod.metadata?.uid ?? "")?.id;
        if (id === undefined) return pod;
        const [first] = pod.spec?.containers ?? [];
        const status = { name: first?.name, image: first?.image, imageID: "", ready: true, restartCount: 0 };
        return {
            ...pod,
            status: { ...pod.status, containerStatuses: [{ ...status, containerID: `containerd://${id}` }] },
        };
    }
}

/** A control group such as a runtime makes for a container: the kernel's word for which pod a process belongs to. */
export class Container {
    readonly id = randomBytes(32).toString("hex");
    readonly #pod: string;
    readonly #folder: string;

    constructor(podUid: string) {
        this.#pod = join(controlGroups(), `pod${podUid}`);
        this.#folder = join(this.#pod, this.id);
        mkdirSync(this.#folder, { recursive: true });
    }

    /** Runs a program as one of the container's processes. */
    run(command: string, args: readonly string[]): Promise<Run> {
        const script = 'echo $$ > "$0" && exec "$@"';
        return run("/bin/sh", ["-c", script, join(this.#folder, "cgroup.procs"), command, ...args]);
    }

    remove(): void {
        rmdirSync(this.#folder);
        rmdirSync(this.#pod);
    }
}

/** Where groups can be made: the one hierarchy of today, or one that forbids nothing of the former ones. */
function controlGroups(): string {
    const places = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup/unified", "/sys/fs/cgroup"];
    const place = places.find((one) => existsSync(join(one, "cgroup.procs")));
    if (place === undefined) throw new Error("this test makes control groups, and /sys/fs/cgroup has none");
    const folder = join(place, "stackwright-test-kubepods");
    try {
        mkdirSync(folder, { recursive: true });
        // Whether processes may be moved shows only in trying.
        writeFileSync(join(folder, "cgroup.procs"), "", { flag: "r+" });
    } catch (error) {
        throw new Error(`this test makes control groups below ${place}, which only root can do`, { cause: error });
    }
    return folder;
}

export function removeControlGroups(): void {
    rmdirSync(controlGroups());
}
