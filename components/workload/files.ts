import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { contentHash } from "../core/content-hash";
import { given } from "../core/given";
import { type Identity, labels } from "../core/labels";
import { objectName } from "../core/naming";
import { throwIfAny } from "../core/problems";
import type { ConfigRef, SecretRef } from "./args";

export interface ConfigFilesArgs {
    readonly name: string;
    readonly namespace: string;
    readonly owner: Identity;
    readonly data: Readonly<Record<string, string>>;
    /** Written on the ConfigMap. */
    readonly annotations?: Readonly<Record<string, string>>;
}

/** What Kubernetes stores in one ConfigMap or Secret at most. */
const mostBytes = 1 << 20;

/** Told before anything is made. What only a provider knows is short: passwords and keys. */
function requireRoom(kind: string, name: string, data: Readonly<Record<string, unknown>>): void {
    const sizes = Object.entries(data).map(([key, text]) => (typeof text === "string" ? bytes(key) + bytes(text) : 0));
    const all = sizes.reduce((sum, size) => sum + size, 0);
    if (all <= mostBytes) return;
    throwIfAny(`${kind} ${name}`, [
        {
            path: "data",
            problem: `is ${all} bytes large`,
            allowed: `at most ${mostBytes}`,
            fix: "spread it over several",
        },
    ]);
}

function bytes(text: string): number {
    return Buffer.byteLength(text, "utf8");
}

/** A ConfigMap whose users roll when its contents change. The name stays, so that a rollback finds it. */
export class ConfigFiles extends pulumi.ComponentResource {
    readonly ref: ConfigRef;

    constructor(name: string, args: ConfigFilesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:workload:ConfigFiles", name, {}, opts);
        const objectMetaName = objectName("ConfigMap", args.name);
        requireRoom("ConfigMap", objectMetaName, args.data);
        new k8s.core.v1.ConfigMap(
            name,
            {
                metadata: {
                    name: objectMetaName,
                    namespace: args.namespace,
                    labels: { ...labels(args.owner) },
                    ...given("annotations", args.annotations && { ...args.annotations }),
                },
                data: { ...args.data },
            },
            { parent: this },
        );
        this.ref = { name: objectMetaName, hash: contentHash(args.data) };
        this.registerOutputs({ ref: this.ref });
    }
}

export interface SecretFilesArgs {
    readonly name: string;
    readonly namespace: string;
    readonly owner: Identity;
    readonly data: Readonly<Record<string, pulumi.Input<string>>>;
    /** Written on the Secret. */
    readonly annotations?: Readonly<Record<string, string>>;
    /** Beside those that every object has. @default {} */
    readonly labels?: Readonly<Record<string, string>>;
    /** @default Opaque */
    readonly type?: string;
}

/** A Secret whose users roll when its contents change. Its fingerprint reveals nothing of a generated value. */
export class SecretFiles extends pulumi.ComponentResource {
    readonly ref: SecretRef;

    constructor(name: string, args: SecretFilesArgs, opts?: pulumi.ComponentResourceOptions) {
        super("stackwright:workload:SecretFiles", name, {}, opts);
        const objectMetaName = objectName("Secret", args.name);
        requireRoom("Secret", objectMetaName, args.data);
        const contents = pulumi.secret(pulumi.all({ ...args.data }));
        new k8s.core.v1.Secret(
            name,
            {
                metadata: {
                    name: objectMetaName,
                    namespace: args.namespace,
                    labels: { ...labels(args.owner), ...args.labels },
                    ...given("annotations", args.annotations && { ...args.annotations }),
                },
                type: args.type ?? "Opaque",
                stringData: contents,
            },
            { parent: this },
        );
        // Stays secret: a short value of the user's could be guessed from its fingerprint.
        this.ref = { name: objectMetaName, hash: contents.apply(contentHash) };
        this.registerOutputs({});
    }
}
