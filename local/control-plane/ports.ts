import { createHash } from "node:crypto";
import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Every server that listens. */
export const portNames = [
    "etcd",
    "etcd-peer",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "cloud",
    "metrics-server",
] as const;
export type PortName = (typeof portNames)[number];
export type Ports = Readonly<Record<PortName, number>>;

/** Below the range from which the kernel takes ports for outgoing connections: a remembered port stays free. */
const lowest = 20_000;
const highest = 31_999;

/** Where to begin looking: two checkouts seldom begin at the same place, and the same one always does. */
export function firstCandidate(root: string): number {
    const number = createHash("sha256").update(root).digest().readUInt32BE(0);
    return lowest + (number % (highest - lowest + 1));
}

export function following(port: number): number {
    return port >= highest ? lowest : port + 1;
}

export async function isFree(port: number): Promise<boolean> {
    return new Promise((resolve) => {
        const server = net.createServer();
        server.once("error", () => resolve(false));
        server.listen({ host: "127.0.0.1", port, exclusive: true }, () => server.close(() => resolve(true)));
    });
}

/** A large server that was killed needs a moment before the kernel has taken its sockets apart. */
export async function isFreeSoon(port: number): Promise<boolean> {
    for (let tried = 0; tried < 15; tried += 1) {
        if (await isFree(port)) return true;
        await sleep(100);
    }
    return false;
}

export interface PortChoice {
    readonly ports: Ports;
    /** Remembered ports that somebody else holds now, and what was taken instead. */
    readonly moved: readonly { readonly name: PortName; readonly from: number; readonly to: number }[];
}

/**
 * Remembered ports stay. One that a server of ours listens on (`inUse`) is not tested; any other must be free,
 * or another one is chosen.
 */
export async function choosePorts(
    root: string,
    remembered: Partial<Ports>,
    inUse: ReadonlySet<PortName>,
    free: (port: number) => Promise<boolean> = isFree,
    freeSoon: (port: number) => Promise<boolean> = isFreeSoon,
): Promise<PortChoice> {
    const ports: Partial<Record<PortName, number>> = {};
    const moved: { name: PortName; from: number; to: number }[] = [];
    const taken = new Set(Object.values(remembered));
    let candidate = firstCandidate(root);
    for (const name of portNames) {
        const before = remembered[name];
        if (before !== undefined && (inUse.has(name) || (await freeSoon(before)))) {
            ports[name] = before;
            continue;
        }
        for (let tried = 0; taken.has(candidate) || !(await free(candidate)); tried += 1) {
            if (tried > highest - lowest) throw new Error(`no port from ${lowest} to ${highest} is free on 127.0.0.1`);
            candidate = following(candidate);
        }
        taken.add(candidate);
        ports[name] = candidate;
        if (before !== undefined) moved.push({ name, from: before, to: candidate });
    }
    return { ports: ports as Ports, moved };
}
