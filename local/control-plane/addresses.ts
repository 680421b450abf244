/**
 * Every simulated address is from ranges that no network uses (RFC 2544, RFC 5737): nothing here can ever be mistaken
 * for a real host, and a connection to one by accident goes nowhere.
 */
export const podRange = "198.18.0.0/16";
/** Kubernetes hands out the first address of its range to the API server itself. */
export const serviceRange = "198.19.128.0/17";
export const apiServiceAddress = "198.19.128.1";

/** A node has 254 pod addresses of its own, and 110 pods; the third number is the node's. */
export function podRangeOfNode(index: number): string {
    return `198.18.${index}.0/24`;
}

export function nodeAddress(index: number): string {
    return `198.19.0.${index + 1}`;
}

/** What a load balancer gets: 254 addresses (TEST-NET-3), in order. */
export function loadBalancerAddresses(): string[] {
    return Array.from({ length: 254 }, (_, index) => `203.0.113.${index + 1}`);
}
