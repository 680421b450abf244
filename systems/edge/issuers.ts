import { type Challenge, type IssuerArgs, validateHostCertificate } from "../../components/certificates";
import type { Problem } from "../../components/core/problems";
import type { Settings } from "../../config/schema";
import type { PlannedHost } from "./hosts";
import { isIngress } from "./plan";

/** An issuer of the settings as the typed union; the schema has made sure that the group of its kind is there. */
export function issuerArgs(name: string, settings: Settings): IssuerArgs {
    const issuer = settings.certificates.issuers[name];
    if (issuer === undefined) throw new Error(`no issuer ${name}`);
    const { kind, letsEncrypt, vault } = issuer;
    switch (kind) {
        case "private":
            return { kind, ...(issuer.private && { secretName: issuer.private.secretName }) };
        case "self-signed":
            return { kind };
        case "lets-encrypt": {
            if (letsEncrypt === undefined) throw new Error(`issuer ${name} has no letsEncrypt`);
            const { directory, email } = letsEncrypt;
            return { kind, directory, email, challenge: challengeOf(name, letsEncrypt, settings) };
        }
        case "vault": {
            if (vault === undefined) throw new Error(`issuer ${name} has no vault`);
            return { kind, ...vault, controllerNamespace: settings.certificates.controller.namespace };
        }
    }
}

type LetsEncrypt = NonNullable<Settings["certificates"]["issuers"][string]["letsEncrypt"]>;

function challengeOf(name: string, { challenge, dns01 }: LetsEncrypt, settings: Settings): Challenge {
    if (challenge === "http01") {
        return isIngress(settings)
            ? { kind: "http01", way: { kind: "ingress", className: settings.edge.class.name } }
            : {
                  kind: "http01",
                  way: {
                      kind: "gateway",
                      name: "edge-public",
                      namespace: settings.namespaces.edge.name,
                      listener: "http",
                  },
              };
    }
    if (dns01?.provider === "route53" && dns01.route53) return { kind: "route53", ...dns01.route53 };
    if (dns01?.provider === "cloudflare" && dns01.cloudflare) return { kind: "cloudflare", ...dns01.cloudflare };
    if (dns01?.provider === "rfc2136" && dns01.rfc2136) return { kind: "rfc2136", ...dns01.rfc2136 };
    throw new Error(`issuer ${name} has no provider for DNS-01`);
}

export function issuerProblems(
    hosts: readonly PlannedHost[],
    issuers: Readonly<Record<string, IssuerArgs>>,
): readonly Problem[] {
    return hosts.flatMap((host) => {
        const issuer = issuers[host.issuer];
        return issuer === undefined ? [] : validateHostCertificate(`${host.path}.host`, host.host, issuer);
    });
}
