import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir } from "../../paths";
import type { Api } from "../api";
import { readIfThere, writePrivate } from "../folder";
import { type Crd, contentAnnotation } from "./definition";

/*
 * Checking a definition costs the API server a tenth of a second and more of computing, most of it for the rules in
 * it, and there are sixty: that is most of the time that a control plane takes to start. So what the API server has
 * once checked and stored is kept as it lies in etcd, for exactly these definitions and this API server, and laid
 * there again before another one starts for the first time.
 */

const prefix = "/registry/apiextensions.k8s.io/customresourcedefinitions/";

const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");

interface Range {
    readonly kvs?: readonly { readonly key: string; readonly value: string }[];
}

/** The names of definitions and what etcd holds under them. */
type Stored = Readonly<Record<string, string>>;

function cacheFile(crds: readonly Crd[], apiServer: string): string {
    const contents = crds.map(({ metadata }) => [metadata.name, metadata.annotations?.[contentAnnotation]]);
    const digest = createHash("sha256")
        .update(JSON.stringify([apiServer, contents]))
        .digest("hex")
        .slice(0, 16);
    return cacheDir("crds", `${digest}.stored.json`);
}

/** Keeps what is stored now, unless it is kept already. Call it once all definitions are served. */
export async function keepStored(etcd: Api, crds: readonly Crd[], apiServer: string): Promise<void> {
    const file = cacheFile(crds, apiServer);
    if (fs.existsSync(file)) return;
    const stored = await readStored(etcd);
    const wanted = crds.map(({ metadata }) => [metadata.name, stored[metadata.name] ?? ""] as const);
    if (wanted.some(([, value]) => !isEstablished(value))) return;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    writePrivate(file, JSON.stringify(Object.fromEntries(wanted)));
}

/** Lays what was kept into an empty etcd, before its API server runs. Gives whether there was anything to lay. */
export async function layStored(etcd: Api, crds: readonly Crd[], apiServer: string): Promise<boolean> {
    const text = readIfThere(cacheFile(crds, apiServer));
    if (text === undefined) return false;
    const entries = Object.entries(JSON.parse(text) as Stored).map(([name, value]) => [name, asNew(value)] as const);
    for (const some of inRequests(entries)) {
        await etcd.create("/v3/kv/txn", {
            success: some.map(([name, value]) => ({
                requestPut: { key: base64(`${prefix}${name}`), value: base64(value) },
            })),
        });
    }
    return true;
}

async function readStored(etcd: Api): Promise<Stored> {
    const after = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
    const { kvs = [] } = await etcd.create<Range>("/v3/kv/range", { key: base64(prefix), range_end: base64(after) });
    const decode = (text: string) => Buffer.from(text, "base64").toString("utf8");
    return Object.fromEntries(kvs.map(({ key, value }) => [decode(key).slice(prefix.length), decode(value)]));
}

interface StoredCrd {
    readonly metadata: object;
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

function isEstablished(value: string): boolean {
    if (value === "") return false;
    const { status } = JSON.parse(value) as StoredCrd;
    return status?.conditions?.some((one) => one.type === "Established" && one.status === "True") ?? false;
}

/** Each control plane's definitions are its own: made now, with an identity that no other has. */
function asNew(value: string): string {
    const object = JSON.parse(value) as StoredCrd;
    const creationTimestamp = `${new Date().toISOString().slice(0, 19)}Z`;
    return JSON.stringify({ ...object, metadata: { ...object.metadata, uid: randomUUID(), creationTimestamp } });
}

/** etcd takes at most 1.5 MB and 128 keys at once; in base64 a text grows by a third. */
function inRequests<T extends readonly [string, string]>(entries: readonly T[]): T[][] {
    const requests: T[][] = [[]];
    let size = 0;
    for (const entry of entries) {
        const current = requests.at(-1) ?? [];
        size += entry[1].length * 1.4;
        if (current.length > 0 && (size > 1_000_000 || current.length >= 100)) {
            requests.push([entry]);
            size = entry[1].length * 1.4;
        } else {
            current.push(entry);
        }
    }
    return requests;
}
