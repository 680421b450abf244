import type { Programs } from "../binaries";
import type { Folder } from "../folder";
import type { ClientName } from "../pki";
import type { Ports } from "../ports";
import type { Launch } from "../processes";

export const serverNames = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "cloud",
    "metrics-server",
] as const;
export type ServerName = (typeof serverNames)[number];

/** What every command line is made from. */
export interface ServerContext {
    readonly folder: Folder;
    readonly ports: Ports;
    readonly tools: Programs;
    /** Writes a settings file and returns its path and content. */
    readonly settings: (name: string, content: string) => Settings;
    readonly pki: (file: string) => string;
    readonly kubeconfig: (client: ClientName) => Settings;
}

export interface Settings {
    readonly path: string;
    readonly content: string;
}

export interface Server extends Launch {
    readonly name: ServerName;
    readonly port: number;
}

/** Asked over HTTPS; 200 means healthy. */
export const healthPaths: Readonly<Record<ServerName, string>> = {
    etcd: "/health",
    "kube-apiserver": "/readyz",
    "kube-controller-manager": "/healthz",
    "kube-scheduler": "/healthz",
    kwok: "/healthz",
    cloud: "/healthz",
    "metrics-server": "/livez",
};

/** `{ "leader-elect": false }` as `--leader-elect=false`. */
export function flags(values: Readonly<Record<string, string | number | boolean>>): string[] {
    return Object.entries(values).map(([name, value]) => `--${name}=${value}`);
}

export function url(port: number): string {
    return `https://127.0.0.1:${port}`;
}
