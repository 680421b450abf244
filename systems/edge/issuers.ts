import { type Challenge, type IssuerArgs, validateHostCertificate } from "../../components/certificates";
import type { Problem } from "../../components/core/problems";
import type { Settings } from "../../config/schema";
import type { PlannedHost } from "./hosts";
import { asSetting, classNameOf, isIngress } from "./plan";

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
            ? { kind: "http01", way: { kind: "ingress", className: classNameOf(settings.edge) } }
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

/** Whoever signs for at least one host. */
export function issuersOf(hosts: readonly PlannedHost[], settings: Settings): Readonly<Record<string, IssuerArgs>> {
    const used = new Set(hosts.map(({ issuer }) => issuer));
    return Object.fromEntries([...used].map((name) => [name, issuerArgs(name, settings)]));
}

export function issuerProblems(hosts: readonly PlannedHost[], settings: Settings): readonly Problem[] {
    const issuers = issuersOf(hosts, settings);
    return hosts.flatMap((host) => {
        const issuer = issuers[host.issuer];
        if (issuer === undefined) return [];
        return [
            ...validateHostCertificate(`${host.path}.host`, host.host, issuer),
            ...challengeProblems(host, issuer, settings),
        ].map(asSetting(settings.stack));
    });
}

/** An authority asks for the answer from the internet, from addresses that it tells nobody. */
function challengeProblems(host: PlannedHost, issuer: IssuerArgs, { edge }: Settings): readonly Problem[] {
    if (issuer.kind !== "lets-encrypt" || issuer.challenge.kind !== "http01") return [];
    const problem = (why: string, orElse: string): Problem => ({
        path: `${host.path}.issuer`,
        value: host.issuer,
        problem: `proves names over HTTP-01, ${why}`,
        allowed: "an issuer with challenge: dns01, or of another kind",
        fix: `set certificates.issuers.${host.issuer}.letsEncrypt.challenge: dns01, name another issuer here, or ${orElse}`,
    });
    if (host.door !== "public") {
        return [problem(`which ${host.host} behind the ${host.door} door cannot answer`, "use the public door")];
    }
    if (edge.doors.public.clientCidrs === undefined) return [];
    return [problem("and doors.public.clientCidrs keeps out whoever asks", "leave clientCidrs out")];
}
