import { type Identity, labels } from "../core/labels";
import { objectName } from "../core/naming";
import type { Part } from "../core/traffic";
import type { AcmeSolver } from "./issuers";

/** The parts of cert-manager's kinds that are used here. */
export interface Issuer {
    readonly apiVersion: "cert-manager.io/v1";
    readonly kind: "Issuer";
    readonly metadata: Metadata;
    readonly spec:
        | { readonly selfSigned: Record<string, never> }
        | { readonly ca: { readonly secretName: string } }
        | {
              readonly acme: {
                  readonly server: string;
                  readonly email: string;
                  readonly privateKeySecretRef: { readonly name: string };
                  readonly solvers: readonly AcmeSolver[];
              };
          }
        | {
              readonly vault: {
                  readonly server: string;
                  readonly path: string;
                  readonly caBundleSecretRef?: { readonly name: string; readonly key: string };
                  readonly auth: {
                      readonly kubernetes: {
                          readonly mountPath: string;
                          readonly role: string;
                          readonly serviceAccountRef: { readonly name: string };
                      };
                  };
              };
          };
}

export interface Certificate {
    readonly apiVersion: "cert-manager.io/v1";
    readonly kind: "Certificate";
    readonly metadata: Metadata;
    readonly spec: {
        readonly secretName: string;
        readonly secretTemplate?: { readonly labels: Readonly<Record<string, string>> };
        readonly commonName?: string;
        readonly isCA?: boolean;
        readonly dnsNames?: readonly string[];
        readonly duration?: string;
        readonly renewBefore?: string;
        readonly renewBeforePercentage?: number;
        readonly revisionHistoryLimit?: number;
        readonly privateKey: {
            readonly algorithm: "ECDSA";
            readonly size: 256;
            readonly encoding: "PKCS8";
            readonly rotationPolicy: "Always";
        };
        readonly usages: readonly string[];
        readonly issuerRef: { readonly name: string; readonly kind: "Issuer"; readonly group: "cert-manager.io" };
    };
}

interface Metadata {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
}

/** One authority per namespace: a key that leaks speaks for that namespace only. */
const defaultAuthority = "stackwright-authority";
export const privateKey = { algorithm: "ECDSA", size: 256, encoding: "PKCS8", rotationPolicy: "Always" } as const;

export function authority(
    owner: Identity,
    namespace: string,
    authorityName = defaultAuthority,
): readonly [Issuer, Certificate, Issuer] {
    const rootIssuer = `${authorityName}-root`;
    const metadata = (name: string) => ({ name, namespace, labels: labels(owner) });
    return [
        {
            apiVersion: "cert-manager.io/v1",
            kind: "Issuer",
            metadata: metadata(rootIssuer),
            spec: { selfSigned: {} },
        },
        {
            apiVersion: "cert-manager.io/v1",
            kind: "Certificate",
            metadata: metadata(authorityName),
            spec: {
                secretName: authorityName,
                commonName: `${namespace} authority`,
                isCA: true,
                ...lifetime(5 * 365 * 24),
                privateKey,
                usages: ["cert sign", "crl sign", "digital signature"],
                issuerRef: issuer(rootIssuer),
            },
        },
        {
            apiVersion: "cert-manager.io/v1",
            kind: "Issuer",
            metadata: metadata(authorityName),
            spec: { ca: { secretName: authorityName } },
        },
    ];
}

/** A server's certificate for all names its callers use. */
export function serverCertificate(
    part: Part,
    dnsNames: readonly string[],
    secretLabels: Readonly<Record<string, string>>,
): Certificate {
    const name = certificateSecret(part);
    return {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name, namespace: part.namespace, labels: labels(part) },
        spec: {
            secretName: name,
            ...(Object.keys(secretLabels).length === 0 ? {} : { secretTemplate: { labels: secretLabels } }),
            dnsNames,
            ...lifetime(90 * 24),
            privateKey,
            usages: ["server auth", "digital signature"],
            issuerRef: issuer(defaultAuthority),
        },
    };
}

export function certificateSecret(part: Part): string {
    return objectName("Secret", part.name, "tls");
}

/** Renewed when two thirds have passed, so that a broken renewal is noticed long before anything expires. */
function lifetime(hours: number): { duration: string; renewBefore: string } {
    return { duration: `${hours}h0m0s`, renewBefore: `${Math.floor(hours / 3)}h0m0s` };
}

function issuer(name: string) {
    return { name, kind: "Issuer", group: "cert-manager.io" } as const;
}
