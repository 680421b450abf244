import type { Service } from "kubernetes-types/core/v1";
import type { Ingress } from "kubernetes-types/networking/v1";

/** An address that a Service or an Ingress is to show; an empty text takes it away; undefined leaves it as it is. */
export type AddressAction = string | undefined;

interface Addressed {
    readonly status?: { readonly loadBalancer?: { readonly ingress?: readonly { readonly ip?: string }[] } };
}

export function addressOf({ status }: Addressed): string {
    return status?.loadBalancer?.ingress?.[0]?.ip ?? "";
}

/** A cloud gives each Service of type LoadBalancer an address, and takes it back when the type changes. */
export function decideService(service: Service, free: () => string): AddressAction {
    const present = addressOf(service);
    if (service.metadata?.deletionTimestamp) return undefined;
    if (service.spec?.type !== "LoadBalancer") return present === "" ? undefined : "";
    if (isLeftWaiting(service)) return present === "" ? undefined : "";
    return present === "" ? (service.spec.loadBalancerIP ?? free()) : undefined;
}

/** An ingress controller shows its own address on every Ingress of its class. */
export function decideIngress(ingress: Ingress, addressOfClass: (name: string) => string): AddressAction {
    const name = ingress.spec?.ingressClassName ?? ingress.metadata?.annotations?.["kubernetes.io/ingress.class"];
    if (ingress.metadata?.deletionTimestamp || name === undefined || isLeftWaiting(ingress)) return undefined;
    const wanted = addressOfClass(name);
    return addressOf(ingress) === wanted ? undefined : wanted;
}

/** For a test that wants to see what happens without an address. */
function isLeftWaiting({ metadata }: Service | Ingress): boolean {
    return metadata?.annotations?.["stackwright.dev/simulate"] === "no-address";
}

/** The first one that nobody has. */
export function firstFree(addresses: readonly string[], taken: Iterable<string>): string {
    const set = new Set(taken);
    const found = addresses.find((address) => !set.has(address));
    if (found === undefined) throw new Error(`all ${addresses.length} load-balancer addresses are taken`);
    return found;
}
