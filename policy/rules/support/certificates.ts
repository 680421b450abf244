import type { Field, Finding, Stack, Subject } from "../../kernel";
import { attempt } from "../../kernel/field";
import { append } from "../../kernel/label-index";
import { servesHost } from "./hosts";

const certificateKind = "Certificate.cert-manager.io";

/** Annotations that make cert-manager issue a certificate for whatever Secret the object names. */
const shims = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

export function isIssuedByAnnotation({ annotations }: Subject): boolean {
    return shims.some((key) => annotations.at(key).exists);
}

export function certificatesBySecret(stack: Stack): ReadonlyMap<string, readonly Subject[]> {
    const bySecret = new Map<string, Subject[]>();
    for (const certificate of stack.ofKind(certificateKind)) {
        const name = attempt(() => certificate.spec.at("secretName").string());
        if ("value" in name) append(bySecret, `${certificate.namespace}/${name.value}`, certificate);
    }
    return bySecret;
}

/** What is wrong with the Secret that serves the hosts: nothing makes it, or its certificate is for others. */
export function certificateFault(
    at: Field,
    namespace: string | undefined,
    hosts: readonly string[],
    stack: Stack,
): Finding | undefined {
    const name = at.string() ?? "";
    const certificates = stack.once(certificatesBySecret).get(`${namespace}/${name}`) ?? [];
    if (certificates.length === 0) {
        // The contents of a Secret made by the program are its own business.
        if (stack.find("Secret", namespace, name) !== undefined) return undefined;
        const want = `a Secret of namespace ${namespace} that a Certificate or this program makes`;
        return { at, want, because: "nothing here makes one of that name" };
    }
    const named = certificates.flatMap(({ spec }) => spec.at("dnsNames").strings());
    const missing = hosts.filter((host) => !named.some((pattern) => servesHost(pattern, host)));
    if (missing.length === 0) return undefined;
    const because = `${certificates.map(({ id }) => id).join(", ")} is for ${named.join(", ")}`;
    return { at, want: `a certificate for ${missing.join(", ")}`, because };
}
