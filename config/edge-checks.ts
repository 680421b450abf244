import type { Problem } from "../components/core/problems";
import { didYouMean } from "./explain";
import { isReservedForDocumentation } from "./hosts";
import type { AreaSettings } from "./schema";
import { edgeHostKeys, edgeServices } from "./schema/edge";

/** What must hold between the edge, its certificates and the cluster. */
export function checkEdge(areas: Partial<AreaSettings>): Problem[] {
    const installed = checkInstalled(areas);
    if (areas.edge?.enabled !== true) return installed;
    return [...installed, ...checkIssuers(areas), ...checkCapabilities(areas), ...checkQuota(areas)];
}

function checkInstalled({ certificates, capabilities }: Partial<AreaSettings>): Problem[] {
    if (certificates?.controller.source !== "installed" || capabilities?.certManager !== false) return [];
    return [
        {
            path: "certificates.controller.source",
            value: "installed",
            problem: "needs capabilities.certManager, which is off, so nothing would use it",
            fix: "switch capabilities.certManager on, or set source: existing",
        },
    ];
}

/** Every name of an issuer in use, with the setting that names it. */
function usedIssuers({ edge }: Partial<AreaSettings>): readonly { readonly path: string; readonly name: string }[] {
    if (edge === undefined) return [];
    const own = edgeHostKeys.flatMap((key) => {
        const { enabled, issuer } = edge.hosts[key];
        return enabled && issuer !== undefined ? [{ path: `edge.hosts.${key}.issuer`, name: issuer }] : [];
    });
    return [{ path: "edge.issuer", name: edge.issuer }, ...own];
}

function checkIssuers(areas: Partial<AreaSettings>): Problem[] {
    const issuers = areas.certificates?.issuers;
    if (issuers === undefined) return [];
    const known = Object.keys(issuers);
    return usedIssuers(areas).flatMap(({ path, name }): Problem[] => {
        if (!Object.hasOwn(issuers, name)) {
            const meant = didYouMean(name, known);
            return [
                {
                    path,
                    value: name,
                    problem: "is no issuer of this stack",
                    allowed: known.length === 0 ? "an entry of certificates.issuers" : `one of ${known.join(", ")}`,
                    fix: meant === undefined ? "add it to certificates.issuers" : `did you mean ${meant}?`,
                },
            ];
        }
        const { baseDomain } = areas;
        if (issuers[name]?.kind !== "lets-encrypt" || baseDomain === undefined || !isPrivate(baseDomain)) return [];
        return [
            {
                path,
                value: name,
                problem: `Let's Encrypt cannot see ${baseDomain}, which nobody owns`,
                allowed: "an issuer of kind private or vault, or a public baseDomain",
                fix: "set baseDomain to a domain of your own, or choose another issuer",
            },
        ];
    });
}

function isPrivate(domain: string): boolean {
    return isReservedForDocumentation(domain) || /(^|\.)(internal|local|lan|home\.arpa|corp|home)$/.test(domain);
}

function checkCapabilities({ edge, capabilities }: Partial<AreaSettings>): Problem[] {
    if (edge === undefined || capabilities === undefined) return [];
    const needed = [
        ...(edge.controller.kind === "ingress-nginx" ? [] : (["gatewayApi"] as const)),
        "certManager" as const,
    ];
    return needed
        .filter((capability) => !capabilities[capability])
        .map((capability) => ({
            path: "edge.enabled",
            value: true,
            problem: `needs capabilities.${capability}, which is off`,
            fix: `switch capabilities.${capability} on if the cluster has it, or set edge.enabled: false`,
        }));
}

/** A door's Service is made in the namespace by the controller, and counts against its quota. */
function checkQuota({ edge, namespaces }: Partial<AreaSettings>): Problem[] {
    const quota = namespaces?.edge.quota;
    if (edge?.controller.kind !== "nginx-gateway-fabric" || quota === undefined) return [];
    const { loadBalancers, nodePorts } = edgeServices(edge);
    const wanted = { loadBalancers, nodePorts };
    return (["loadBalancers", "nodePorts"] as const)
        .filter((amount) => quota[amount] < wanted[amount])
        .map((amount) => ({
            path: `namespaces.edge.quota.${amount}`,
            value: quota[amount],
            problem: "cannot hold the Services of the doors",
            allowed: `at least ${wanted[amount]}`,
            fix: "raise it, or leave the quota out to have it computed",
        }));
}
