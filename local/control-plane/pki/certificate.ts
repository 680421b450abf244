import { createHash, createPublicKey, createSign, generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import * as net from "node:net";
import {
    bits,
    boolean,
    integer,
    objectIdentifier,
    octets,
    sequence,
    set,
    tagged,
    taggedBytes,
    text,
    time,
} from "./der";

export interface KeyAndCertificate {
    readonly key: KeyObject;
    /** PEM. */
    readonly certificate: string;
}

/** Kubernetes reads the user from the common name and the groups from the organisations. */
export interface Subject {
    readonly commonName: string;
    readonly organisation?: string;
}

export interface Authority extends KeyAndCertificate {
    readonly subject: Subject;
}

export interface LeafOptions {
    readonly usage: readonly ("server" | "client")[];
    /** DNS names and addresses under which a server is reached. */
    readonly names?: readonly string[];
}

const oid = {
    ecdsaWithSha256: "1.2.840.10045.4.3.2",
    commonName: "2.5.4.3",
    organisation: "2.5.4.10",
    basicConstraints: "2.5.29.19",
    keyUsage: "2.5.29.15",
    extendedKeyUsage: "2.5.29.37",
    alternativeNames: "2.5.29.17",
    subjectKey: "2.5.29.14",
    authorityKey: "2.5.29.35",
    server: "1.3.6.1.5.5.7.3.1",
    client: "1.3.6.1.5.5.7.3.2",
} as const;

const validYears = 10;

export function newKey(): KeyObject {
    return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;
}

export function createAuthority(commonName: string): Authority {
    const key = newKey();
    const subject = { commonName };
    const extensions = [
        extension(oid.basicConstraints, sequence(boolean(true)), true),
        extension(oid.keyUsage, keyUsage("certificate signing"), true),
    ];
    return { key, subject, certificate: certificate({ key, subject }, { key, subject }, extensions) };
}

export function issue(authority: Authority, subject: Subject, options: LeafOptions): KeyAndCertificate {
    const key = newKey();
    const { usage, names = [] } = options;
    const extensions = [
        extension(oid.basicConstraints, sequence(), true),
        extension(oid.keyUsage, keyUsage("signing"), true),
        extension(oid.extendedKeyUsage, sequence(...usage.map((name) => objectIdentifier(oid[name])))),
    ];
    if (names.length > 0) extensions.push(extension(oid.alternativeNames, sequence(...names.map(alternativeName))));
    return { key, certificate: certificate({ key, subject }, authority, extensions) };
}

export function privateKeyPem(key: KeyObject): string {
    return key.export({ type: "pkcs8", format: "pem" }).toString();
}

export function publicKeyPem(key: KeyObject): string {
    return createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
}

interface Party {
    readonly key: KeyObject;
    readonly subject: Subject;
}

function certificate(holder: Party, issuer: Party, extensions: readonly Buffer[]): string {
    const signatureAlgorithm = sequence(objectIdentifier(oid.ecdsaWithSha256));
    // An hour back, for a clock that is set right while the servers run.
    const from = new Date(Date.now() - 3_600_000);
    const until = new Date(from);
    until.setUTCFullYear(from.getUTCFullYear() + validYears);
    const body = sequence(
        tagged(0, integer(2)),
        integer(randomBytes(16)),
        signatureAlgorithm,
        name(issuer.subject),
        sequence(time(from), time(until)),
        name(holder.subject),
        publicKeyDer(holder.key),
        tagged(
            3,
            sequence(
                ...extensions,
                extension(oid.subjectKey, octets(keyIdentifier(holder.key))),
                extension(oid.authorityKey, sequence(taggedBytes(0, keyIdentifier(issuer.key)))),
            ),
        ),
    );
    const signature = createSign("sha256").update(body).sign(issuer.key);
    return pem(sequence(body, signatureAlgorithm, bits(signature)));
}

function name({ commonName, organisation }: Subject): Buffer {
    const attribute = (type: string, value: string) => set(sequence(objectIdentifier(type), text(value)));
    const organisations = organisation === undefined ? [] : [attribute(oid.organisation, organisation)];
    return sequence(...organisations, attribute(oid.commonName, commonName));
}

function extension(id: string, value: Buffer, critical = false): Buffer {
    return sequence(objectIdentifier(id), ...(critical ? [boolean(true)] : []), octets(value));
}

/** Bits are numbered from the left: 0 digital signature, 5 certificate signing, 6 revocation-list signing. */
function keyUsage(purpose: "signing" | "certificate signing"): Buffer {
    return purpose === "signing" ? bits(Buffer.from([0b1000_0000]), 7) : bits(Buffer.from([0b0000_0110]), 1);
}

function alternativeName(value: string): Buffer {
    if (net.isIPv4(value)) return taggedBytes(7, Buffer.from(value.split(".").map(Number)));
    return taggedBytes(2, Buffer.from(value, "ascii"));
}

function publicKeyDer(key: KeyObject): Buffer {
    return createPublicKey(key).export({ type: "spki", format: "der" });
}

function keyIdentifier(key: KeyObject): Buffer {
    return createHash("sha1").update(publicKeyDer(key)).digest();
}

function pem(der: Buffer): string {
    const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
    return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
