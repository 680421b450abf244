/** A kind of which no Go module holds the schema. */
interface StandIn {
    readonly group: string;
    readonly version: string;
    readonly kind: string;
    readonly plural: string;
    readonly scope: "Namespaced" | "Cluster";
    readonly shortName?: string;
}

const nginx = { group: "gateway.nginx.org", version: "v1alpha1", scope: "Namespaced" } as const;

/** NGINX Gateway Fabric 2.6. */
const standIns: readonly StandIn[] = [
    { ...nginx, kind: "AuthenticationFilter", plural: "authenticationfilters" },
    { ...nginx, kind: "ClientSettingsPolicy", plural: "clientsettingspolicies", shortName: "cspolicy" },
    { ...nginx, kind: "NginxGateway", plural: "nginxgateways" },
    { ...nginx, kind: "NginxProxy", plural: "nginxproxies", version: "v1alpha2" },
    { ...nginx, kind: "ObservabilityPolicy", plural: "observabilitypolicies", version: "v1alpha2" },
    { ...nginx, kind: "ProxySettingsPolicy", plural: "proxysettingspolicies", shortName: "pspolicy" },
    { ...nginx, kind: "RateLimitPolicy", plural: "ratelimitpolicies", shortName: "rlpolicy" },
    { ...nginx, kind: "SnippetsFilter", plural: "snippetsfilters" },
    { ...nginx, kind: "SnippetsPolicy", plural: "snippetspolicies" },
    { ...nginx, kind: "UpstreamSettingsPolicy", plural: "upstreamsettingspolicies", shortName: "uspolicy" },
];

const note =
    "Stand-in for local use: any field is accepted. The real definition, with its schema, comes with the controller.";

/** Says on itself that it is a stand-in, and accepts every field: what a real one would refuse passes here. */
export function standInCrds(): object[] {
    return standIns.map(({ group, version, kind, plural, scope, shortName }) => ({
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: {
            name: `${plural}.${group}`,
            labels: { "stackwright.dev/stand-in": "open-schema" },
            annotations: { "stackwright.dev/note": note },
        },
        spec: {
            group,
            scope,
            names: {
                kind,
                listKind: `${kind}List`,
                plural,
                singular: kind.toLowerCase(),
                ...(shortName ? { shortNames: [shortName] } : {}),
            },
            versions: [
                {
                    name: version,
                    served: true,
                    storage: true,
                    subresources: { status: {} },
                    schema: {
                        openAPIV3Schema: {
                            type: "object",
                            description: note,
                            "x-kubernetes-preserve-unknown-fields": true,
                        },
                    },
                },
            ],
        },
    }));
}
