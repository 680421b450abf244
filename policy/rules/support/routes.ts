import type { Field, Stack, Subject } from "../../kernel";
import { attempt } from "../../kernel/field";
import { append } from "../../kernel/label-index";

export const gatewayKind = "Gateway.gateway.networking.k8s.io";

export const routeKinds = ["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(
    (kind) => `${kind}.gateway.networking.k8s.io`,
);

/** Where a route asks to be attached. */
export interface Attachment {
    readonly route: Subject;
    readonly namespace: string;
    readonly gateway: string;
    /** One listener of the gateway, or all of them. */
    readonly listener: string | undefined;
    readonly at: Field;
}

export function attachmentsOf(route: Subject): readonly Attachment[] {
    return route.spec
        .at("parentRefs")
        .items()
        .filter((parent) => (parent.at("kind").string() ?? "Gateway") === "Gateway")
        .map((at) => ({
            route,
            namespace: at.at("namespace").string() ?? route.namespace ?? "",
            gateway: at.at("name").string() ?? "",
            listener: at.at("sectionName").string(),
            at,
        }));
}

/** The routes that ask for each gateway, by namespace and name. */
export function routesByGateway(stack: Stack): ReadonlyMap<string, readonly Attachment[]> {
    const byGateway = new Map<string, Attachment[]>();
    for (const route of routeKinds.flatMap((kind) => stack.ofKind(kind))) {
        const attachments = attempt(() => attachmentsOf(route));
        if ("error" in attachments) continue;
        for (const each of attachments.value) append(byGateway, `${each.namespace}/${each.gateway}`, each);
    }
    return byGateway;
}

/** The route serves nothing itself: each of its rules sends the client to HTTPS. */
export function onlyRedirects(route: Subject): boolean {
    const rules = route.spec.at("rules").items();
    return rules.length > 0 && rules.every((rule) => redirectsToHttps(rule));
}

function redirectsToHttps(rule: Field): boolean {
    if (rule.at("backendRefs").items().length > 0) return false;
    return rule
        .at("filters")
        .items()
        .some((filter) => {
            if (filter.at("type").string() !== "RequestRedirect") return false;
            return filter.at("requestRedirect", "scheme").string() === "https";
        });
}
