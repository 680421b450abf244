import type { ServiceAccount } from "kubernetes-types/core/v1";
import type { Role, RoleBinding } from "kubernetes-types/rbac/v1";
import { type Identity, labels } from "../core/labels";
import { objectName } from "../core/naming";
import type { Problem } from "../core/problems";
import { authority, type Certificate, type Issuer, privateKey } from "./specs";

/** Where a solver is reached for an HTTP-01 challenge: through the HTTP listener of a Gateway, or an Ingress class. */
export type ChallengeWay =
    | { readonly kind: "gateway"; readonly name: string; readonly namespace: string; readonly listener: string }
    | { readonly kind: "ingress"; readonly className: string };

interface SecretKey {
    readonly name: string;
    readonly key: string;
}

export type Challenge =
    | { readonly kind: "http01"; readonly way: ChallengeWay }
    | { readonly kind: "route53"; readonly region: string; readonly hostedZoneId?: string; readonly role?: string }
    | { readonly kind: "cloudflare"; readonly apiToken: SecretKey }
    | {
          readonly kind: "rfc2136";
          readonly nameserver: string;
          readonly keyName: string;
          readonly algorithm: string;
          readonly secret: SecretKey;
      };

/** Who signs the certificates of hosts. */
export type IssuerArgs =
    | {
          readonly kind: "lets-encrypt";
          readonly directory: "staging" | "production";
          readonly email: string;
          readonly challenge: Challenge;
      }
    | { readonly kind: "private"; readonly secretName?: string }
    | {
          readonly kind: "vault";
          readonly server: string;
          readonly path: string;
          readonly role: string;
          readonly authMount: string;
          readonly authority?: SecretKey;
          /** Where cert-manager runs: it asks for tokens in the issuer's name. */
          readonly controllerNamespace: string;
      }
    | { readonly kind: "self-signed" };

const directories = {
    staging: "https://acme-staging-v02.api.letsencrypt.org/directory",
    production: "https://acme-v02.api.letsencrypt.org/directory",
} as const;

/** A namespaced issuer never meets another stack's, and speaks for the certificates beside it alone. */
export interface IssuerPlace {
    readonly name: string;
    readonly namespace: string;
    readonly owner: Identity;
}

export type IssuerObject = Issuer | Certificate | ServiceAccount | Role | RoleBinding;

export function issuerObjects(issuer: IssuerArgs, place: IssuerPlace): readonly IssuerObject[] {
    switch (issuer.kind) {
        case "private":
            if (issuer.secretName !== undefined) return [issuerOf(place, { ca: { secretName: issuer.secretName } })];
            return authority(place.owner, place.namespace, place.name);
        case "self-signed":
            return [issuerOf(place, { selfSigned: {} })];
        case "lets-encrypt":
            return [
                issuerOf(place, {
                    acme: {
                        server: directories[issuer.directory],
                        email: issuer.email,
                        privateKeySecretRef: { name: objectName("Secret", place.name, "acme-account") },
                        solvers: [solver(issuer.challenge)],
                    },
                }),
            ];
        case "vault":
            return vaultObjects(issuer, place);
    }
}

function issuerOf({ name, namespace, owner }: IssuerPlace, spec: Issuer["spec"]): Issuer {
    return {
        apiVersion: "cert-manager.io/v1",
        kind: "Issuer",
        metadata: { name: objectName("Issuer", name), namespace, labels: labels(owner) },
        spec,
    };
}

export type AcmeSolver =
    | {
          readonly http01: {
              readonly gatewayHTTPRoute: {
                  readonly serviceType: "ClusterIP";
                  readonly parentRefs: readonly {
                      readonly group: "gateway.networking.k8s.io";
                      readonly kind: "Gateway";
                      readonly name: string;
                      readonly namespace: string;
                      readonly sectionName: string;
                  }[];
              };
          };
      }
    | {
          readonly http01: {
              readonly ingress: { readonly serviceType: "ClusterIP"; readonly ingressClassName: string };
          };
      }
    | {
          readonly dns01:
              | {
                    readonly route53: {
                        readonly region: string;
                        readonly hostedZoneID?: string;
                        readonly role?: string;
                    };
                }
              | { readonly cloudflare: { readonly apiTokenSecretRef: SecretKey } }
              | {
                    readonly rfc2136: {
                        readonly nameserver: string;
                        readonly tsigKeyName: string;
                        readonly tsigAlgorithm: string;
                        readonly tsigSecretSecretRef: SecretKey;
                    };
                };
      };

/** An exact path beats the redirect of every other, so the challenge needs no exception there. */
function solver(challenge: Challenge): AcmeSolver {
    switch (challenge.kind) {
        case "http01": {
            const { way } = challenge;
            const serviceType = "ClusterIP";
            if (way.kind === "ingress")
                return { http01: { ingress: { serviceType, ingressClassName: way.className } } };
            const { name, namespace, listener } = way;
            const parent = { group: "gateway.networking.k8s.io", kind: "Gateway", name, namespace } as const;
            return {
                http01: { gatewayHTTPRoute: { serviceType, parentRefs: [{ ...parent, sectionName: listener }] } },
            };
        }
        case "route53": {
            const { region, hostedZoneId, role } = challenge;
            return {
                dns01: {
                    route53: {
                        region,
                        ...(hostedZoneId === undefined ? {} : { hostedZoneID: hostedZoneId }),
                        ...(role === undefined ? {} : { role }),
                    },
                },
            };
        }
        case "cloudflare":
            return { dns01: { cloudflare: { apiTokenSecretRef: challenge.apiToken } } };
        case "rfc2136": {
            const { nameserver, keyName, algorithm, secret } = challenge;
            const tsig = { tsigKeyName: keyName, tsigAlgorithm: algorithm, tsigSecretSecretRef: secret };
            return { dns01: { rfc2136: { nameserver, ...tsig } } };
        }
    }
}

/** cert-manager logs in to Vault as an account that can do nothing else, with tokens that live minutes. */
function vaultObjects(
    { server, path, role, authMount, authority: ca, controllerNamespace }: Extract<IssuerArgs, { kind: "vault" }>,
    place: IssuerPlace,
): readonly IssuerObject[] {
    const name = objectName("ServiceAccount", place.name, "vault");
    const metadata = { name, namespace: place.namespace, labels: { ...labels(place.owner) } };
    const rbac = "rbac.authorization.k8s.io";
    return [
        {
            apiVersion: "v1",
            kind: "ServiceAccount",
            metadata: { ...metadata, annotations: { "stackwright.dev/used-by": "cert-manager, to log in to Vault" } },
            automountServiceAccountToken: false,
        },
        {
            apiVersion: `${rbac}/v1`,
            kind: "Role",
            metadata,
            rules: [
                { apiGroups: [""], resources: ["serviceaccounts/token"], resourceNames: [name], verbs: ["create"] },
            ],
        },
        {
            apiVersion: `${rbac}/v1`,
            kind: "RoleBinding",
            metadata,
            roleRef: { apiGroup: rbac, kind: "Role", name },
            subjects: [{ kind: "ServiceAccount", name: "cert-manager", namespace: controllerNamespace }],
        },
        issuerOf(place, {
            vault: {
                server,
                path,
                ...(ca === undefined ? {} : { caBundleSecretRef: ca }),
                auth: { kubernetes: { mountPath: authMount, role, serviceAccountRef: { name } } },
            },
        }),
    ];
}

export interface HostCertificateArgs {
    readonly host: string;
    readonly secretName: string;
    readonly namespace: string;
    readonly owner: Identity;
    readonly issuer: { readonly name: string; readonly kind: IssuerArgs["kind"] };
}

/** One certificate per host: one that cannot be renewed takes no other with it. */
export function hostCertificate({ host, secretName, namespace, owner, issuer }: HostCertificateArgs): Certificate {
    return {
        apiVersion: "cert-manager.io/v1",
        kind: "Certificate",
        metadata: { name: objectName("Certificate", secretName), namespace, labels: labels(owner) },
        spec: {
            secretName,
            dnsNames: [host],
            ...(issuer.kind === "lets-encrypt" ? {} : { duration: "2160h0m0s" }),
            // Authorities decide for themselves how long, ACME's and Vault's: a share of whatever that is never outlasts it.
            renewBeforePercentage: 33,
            privateKey,
            usages: ["server auth", "digital signature"],
            revisionHistoryLimit: 3,
            issuerRef: { name: issuer.name, kind: "Issuer", group: "cert-manager.io" },
        },
    };
}

/** What an authority would refuse only after hours of trying. */
export function validateHostCertificate(path: string, host: string, issuer: IssuerArgs): readonly Problem[] {
    if (!host.startsWith("*.") || issuer.kind !== "lets-encrypt" || issuer.challenge.kind !== "http01") return [];
    return [
        {
            path,
            value: host,
            problem: "a wildcard cannot be proved over HTTP-01",
            allowed: "a whole name, or challenge: dns01",
            fix: "set letsEncrypt.challenge: dns01",
        },
    ];
}
