import { z } from "zod";
import type { Problem } from "../../components/core/problems";
import { isReservedForDocumentation } from "../hosts";
import { area, type CheckContext, type DeepReadonly } from "./area";
import { cidr, dnsLabel, domain, text, wanting, wholeNumber } from "./primitives";

const email = wanting(
    "an address that somebody reads, such as ops@my-company.org",
    z.string().regex(/^[^@\s"']+@([a-z0-9-]+\.)+[a-z]{2,}$/i),
    "ops@stack.internal",
);

const secretKey = z.strictObject({ name: dnsLabel, key: text });

/** Where it answers, if that is not on the public internet; read where the stack installs cert-manager. */
const cidrs = z.array(cidr).default([]);

/** How control over a name is proved. */
const dns01 = z.strictObject({
    provider: z.enum(["route53", "cloudflare", "rfc2136"]),
    route53: z
        .strictObject({ region: text, hostedZoneId: text.exactOptional(), role: text.exactOptional() })
        .exactOptional(),
    cloudflare: z.strictObject({ apiToken: secretKey }).exactOptional(),
    rfc2136: z
        .strictObject({
            nameserver: text,
            cidrs,
            keyName: text,
            algorithm: text.default("HMACSHA512"),
            secret: secretKey,
        })
        .exactOptional(),
});

const issuer = z.strictObject({
    kind: z.enum(["private", "lets-encrypt", "vault", "self-signed"]),
    /** With kind private: a Secret with an authority of your own. @default - one that the stack makes */
    private: z.strictObject({ secretName: dnsLabel }).exactOptional(),
    letsEncrypt: z
        .strictObject({
            directory: z.enum(["staging", "production"]),
            email,
            challenge: z.enum(["http01", "dns01"]).default("http01"),
            dns01: dns01.exactOptional(),
        })
        .exactOptional(),
    vault: z
        .strictObject({
            server: wanting(
                "an address that starts with https://",
                z.url({ protocol: /^https$/ }),
                "https://vault.internal",
            ),
            cidrs,
            /** Where it signs: `pki/sign/edge`. */
            path: text,
            role: text,
            authMount: text.default("/v1/auth/kubernetes"),
            /** A Secret with the authority that Vault's own certificate is checked with. */
            authority: secretKey.exactOptional(),
        })
        .exactOptional(),
});
export type IssuerSettings = DeepReadonly<z.output<typeof issuer>>;

const schema = z.strictObject({
    /** cert-manager itself: there already, or installed by this stack. Of all stacks of a cluster one may. */
    controller: z
        .strictObject({
            source: z.enum(["existing", "installed"]).default("existing"),
            /** Of the controller and its webhook, where the stack installs them. */
            replicas: wholeNumber(1, 10).default(1),
            namespace: dnsLabel.default("cert-manager"),
            version: wanting(
                'a release such as "v1.19.1"',
                z.string().regex(/^v1\.\d{1,3}\.\d{1,3}$/),
                "v1.19.1",
            ).default("v1.19.1"),
            clusterDomain: domain.default("cluster.local"),
        })
        .prefault({}),
    issuers: z.record(dnsLabel, issuer),
});
export type CertificatesSettings = DeepReadonly<z.output<typeof schema>>;

export const certificates = area({
    type: "object",
    description:
        "Certificates: whether cert-manager is installed here, and who signs (ACME, a private authority, Vault)",
    schema,
    check: (value, context) =>
        Object.entries(value.issuers).flatMap(([name, one]) => checkIssuer(`issuers.${name}`, one, context)),
});

const groups = { private: "private", "lets-encrypt": "letsEncrypt", vault: "vault", "self-signed": undefined } as const;

function checkIssuer(path: string, value: IssuerSettings, context: CheckContext): Problem[] {
    const wanted = groups[value.kind];
    const problems: Problem[] = [];
    if (wanted !== undefined && wanted !== "private" && value[wanted] === undefined) {
        problems.push({
            path: `${path}.${wanted}`,
            problem: `is missing, which kind: ${value.kind} needs`,
            fix: "add it",
        });
    }
    for (const group of ["private", "letsEncrypt", "vault"] as const) {
        if (group !== wanted && value[group] !== undefined) {
            const problem = `is never read with kind: ${value.kind}`;
            problems.push({ path: `${path}.${group}`, problem, fix: "remove it, or choose its kind" });
        }
    }
    if (value.kind === "self-signed" && context.environment === "production") {
        problems.push({
            path: `${path}.kind`,
            value: value.kind,
            problem: "nobody could tell its certificates from anybody else's",
            allowed: "private, lets-encrypt or vault in production",
        });
    }
    if (value.letsEncrypt !== undefined) problems.push(...checkAcme(`${path}.letsEncrypt`, value.letsEncrypt, context));
    return problems;
}

type Acme = NonNullable<IssuerSettings["letsEncrypt"]>;

function checkAcme(path: string, acme: Acme, { environment }: CheckContext): Problem[] {
    const problems: Problem[] = [];
    if (acme.directory !== environment) {
        problems.push({
            path: `${path}.directory`,
            value: acme.directory,
            problem:
                environment === "staging"
                    ? "would spend production's few certificates a week on tries"
                    : "signs certificates that every browser refuses",
            allowed: environment,
            fix: `set directory: ${environment}`,
        });
    }
    if (isReservedForDocumentation(acme.email.split("@")[1] ?? "")) {
        problems.push({
            path: `${path}.email`,
            value: acme.email,
            problem: "nobody reads it, and Let's Encrypt refuses it",
            allowed: "an address that somebody reads",
        });
    }
    if (acme.challenge === "dns01") {
        const provider = acme.dns01?.provider;
        if (provider === undefined || acme.dns01?.[provider] === undefined) {
            const at = provider === undefined ? `${path}.dns01` : `${path}.dns01.${provider}`;
            problems.push({ path: at, problem: "is missing, which challenge: dns01 needs", fix: "add it" });
        }
    } else if (acme.dns01 !== undefined) {
        const problem = "is never read with challenge: http01";
        problems.push({ path: `${path}.dns01`, problem, fix: "remove it, or set challenge: dns01" });
    }
    return problems;
}
