/** Who turns intents into answers. The version decides what can be said to it. */
export type EdgeController =
    | { readonly kind: "nginx-gateway-fabric"; readonly version: string }
    | {
          readonly kind: "envoy-gateway";
          readonly version: string;
          /** It has its rate-limit service and a Redis. @default false */
          readonly globalRateLimit?: boolean;
      }
    | {
          readonly kind: "ingress-nginx";
          readonly version: string;
          /** What the controller's own ConfigMap says, which no Ingress can. */
          readonly config: Readonly<Record<string, string>>;
      };

export type EdgeControllerKind = EdgeController["kind"];

interface Release {
    /** Gateway API minor release it is made for. */
    readonly gatewayApi?: string;
    readonly oldestKubernetes: number;
    readonly newestKubernetes?: number;
}

interface Product {
    readonly title: string;
    readonly releases: Readonly<Record<string, Release>>;
    readonly controllerName: string;
    /** The class that its maker's instructions make. */
    readonly className: string;
    readonly namespace: string;
}

/**
 * Sources: CHANGELOG.md of nginx/nginx-gateway-fabric v2.6.7; site/content/en/news/releases/matrix.md of
 * envoyproxy/gateway v1.9.0; README.md of kubernetes/ingress-nginx, whose last releases these are.
 */
export const products: Readonly<Record<EdgeControllerKind, Product>> = {
    "nginx-gateway-fabric": {
        title: "NGINX Gateway Fabric",
        releases: {
            "2.3": { gatewayApi: "1.4", oldestKubernetes: 25 },
            "2.4": { gatewayApi: "1.4", oldestKubernetes: 25 },
            "2.5": { gatewayApi: "1.5", oldestKubernetes: 31 },
            "2.6": { gatewayApi: "1.5", oldestKubernetes: 31 },
        },
        controllerName: "gateway.nginx.org/nginx-gateway-controller",
        className: "nginx",
        namespace: "nginx-gateway",
    },
    "envoy-gateway": {
        title: "Envoy Gateway",
        releases: {
            "1.6": { gatewayApi: "1.4", oldestKubernetes: 30, newestKubernetes: 33 },
            "1.7": { gatewayApi: "1.4", oldestKubernetes: 32, newestKubernetes: 35 },
            "1.8": { gatewayApi: "1.5", oldestKubernetes: 32, newestKubernetes: 35 },
            "1.9": { gatewayApi: "1.6", oldestKubernetes: 33, newestKubernetes: 36 },
        },
        controllerName: "gateway.envoyproxy.io/gatewayclass-controller",
        className: "eg",
        namespace: "envoy-gateway-system",
    },
    "ingress-nginx": {
        title: "ingress-nginx",
        releases: {
            "1.13": { oldestKubernetes: 28 },
            "1.14": { oldestKubernetes: 28 },
            "1.15": { oldestKubernetes: 28 },
        },
        controllerName: "k8s.io/ingress-nginx",
        className: "nginx",
        namespace: "ingress-nginx",
    },
};

/** `2.6.7` → `2.6`. */
export function minorOf(version: string): string {
    return version.split(".").slice(0, 2).join(".");
}

/** The patch release, where the version names one. */
export function patchOf(version: string): number | undefined {
    const patch = version.split(".")[2];
    return patch === undefined ? undefined : Number(patch);
}

/** Whether a version is this minor release or a later one. */
export function atLeast(version: string, minor: string): boolean {
    const [major = 0, second = 0] = version.split(".").map(Number);
    const [wantedMajor = 0, wantedSecond = 0] = minor.split(".").map(Number);
    return major > wantedMajor || (major === wantedMajor && second >= wantedSecond);
}

export function releaseOf({ kind, version }: EdgeController): Release | undefined {
    const { releases } = products[kind];
    const minor = minorOf(version);
    return Object.hasOwn(releases, minor) ? releases[minor] : undefined;
}

/** `NGINX Gateway Fabric 2.6`. */
export function titleOf({ kind, version }: EdgeController): string {
    return `${products[kind].title} ${version}`;
}

/** Routes are HTTPRoutes, as opposed to Ingresses. */
export function speaksGatewayApi({ kind }: EdgeController): boolean {
    return kind !== "ingress-nginx";
}
