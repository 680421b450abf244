import * as fs from "node:fs";
import * as path from "node:path";
import { apiServiceAddress } from "../addresses";
import {
    type Authority,
    createAuthority,
    issue,
    type KeyAndCertificate,
    newKey,
    privateKeyPem,
    publicKeyPem,
    type Subject,
} from "./certificate";

/** Who talks to the API server. Each has a certificate of its own, so that the audit log can tell them apart. */
export const clients = {
    admin: { commonName: "stackwright-admin", organisation: "system:masters" },
    /** The commands of this folder themselves. */
    "control-plane": { commonName: "stackwright:control-plane", organisation: "system:masters" },
    "kube-controller-manager": { commonName: "system:kube-controller-manager" },
    "kube-scheduler": { commonName: "system:kube-scheduler" },
    kwok: { commonName: "stackwright:kwok", organisation: "system:masters" },
    cloud: { commonName: "stackwright:cloud", organisation: "system:masters" },
    "metrics-server": { commonName: "stackwright:metrics-server", organisation: "system:masters" },
} as const satisfies Record<string, Subject>;
export type ClientName = keyof typeof clients;

/** Names under which servers are asked: by address, and by the service names that the API server puts before them. */
const apiServerNames = [
    "127.0.0.1",
    "localhost",
    apiServiceAddress,
    "kubernetes",
    "kubernetes.default",
    "kubernetes.default.svc",
    "kubernetes.default.svc.cluster.local",
];
const servingNames = ["127.0.0.1", "localhost", "metrics-server.kube-system.svc", "simulated-metrics.kube-system.svc"];

function addPair(files: Map<string, string>, name: string, pair: KeyAndCertificate): void {
    files.set(`${name}.crt`, pair.certificate);
    files.set(`${name}.key`, privateKeyPem(pair.key));
}

/**
 * Three authorities, because three things must not be mixed up: who may use the API, who may speak for another user
 * (the API server before an extension), and who may read etcd.
 */
export function createPki(): Map<string, string> {
    const files = new Map<string, string>();
    const authority = (name: string): Authority => {
        const made = createAuthority(`stackwright ${name}`);
        addPair(files, name, made);
        return made;
    };
    const cluster = authority("ca");
    const frontProxy = authority("front-proxy-ca");
    const etcd = authority("etcd-ca");
    const local = ["127.0.0.1", "localhost"];

    addPair(
        files,
        "apiserver",
        issue(cluster, { commonName: "kube-apiserver" }, { usage: ["server"], names: apiServerNames }),
    );
    addPair(
        files,
        "serving",
        issue(cluster, { commonName: "stackwright" }, { usage: ["server"], names: servingNames }),
    );
    addPair(
        files,
        "front-proxy-client",
        issue(frontProxy, { commonName: "front-proxy-client" }, { usage: ["client"] }),
    );
    addPair(files, "etcd", issue(etcd, { commonName: "etcd" }, { usage: ["server", "client"], names: local }));
    addPair(files, "etcd-client", issue(etcd, { commonName: "kube-apiserver" }, { usage: ["client"] }));
    for (const [name, subject] of Object.entries(clients)) {
        addPair(files, `client-${name}`, issue(cluster, subject, { usage: ["client"] }));
    }
    const serviceAccounts = newKey();
    files.set("service-accounts.key", privateKeyPem(serviceAccounts));
    files.set("service-accounts.pub", publicKeyPem(serviceAccounts));
    return files;
}

/** Made once; complete or not there at all, however the command that makes it is interrupted. */
export function ensurePki(folder: string): void {
    if (fs.existsSync(folder)) return;
    const half = `${folder}.${process.pid}.half`;
    fs.mkdirSync(half, { recursive: true, mode: 0o700 });
    for (const [name, content] of createPki()) fs.writeFileSync(path.join(half, name), content, { mode: 0o600 });
    fs.renameSync(half, folder);
}

export interface ClientFiles {
    readonly authority: string;
    readonly certificate: string;
    readonly key: string;
}

export function readClient(folder: string, name: ClientName): ClientFiles {
    return readFiles(folder, "ca", `client-${name}`);
}

/** For etcd itself, which knows nobody of the above. */
export function readEtcdClient(folder: string): ClientFiles {
    return readFiles(folder, "etcd-ca", "etcd-client");
}

function readFiles(folder: string, authority: string, client: string): ClientFiles {
    const read = (file: string) => fs.readFileSync(path.join(folder, file), "utf8");
    return { authority: read(`${authority}.crt`), certificate: read(`${client}.crt`), key: read(`${client}.key`) };
}
