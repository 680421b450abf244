/** A relative host lives below the base domain; one with a final dot stands for itself. */
export function fullHost(host: string, baseDomain: string): string {
    return host.endsWith(".") ? host.slice(0, -1) : `${host}.${baseDomain}`;
}

/** Names reserved for documentation and tests (RFC 2606, RFC 6761): nobody can be reached there. */
export function isReservedForDocumentation(domain: string): boolean {
    return /(^|\.)(example\.(com|net|org)|example|test|invalid|localhost)$/.test(domain);
}
