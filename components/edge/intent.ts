import type { Identity } from "../core/labels";

/** Which way in: the public one, or one that only the organisation's own networks reach. */
export type Door = "public" | "internal";

export interface RateLimit {
    readonly requests: number;
    readonly per: "second" | "minute" | "hour";
    /**
     * Every replica of the data plane counts for itself, so the ceiling grows with them. With `total` the amount is
     * divided among them, or counted in one place where the back end can.
     * @default replica
     */
    readonly counted?: "replica" | "total";
}

export interface Cors {
    /** `https://app.my-company.org`; `*` only without credentials. */
    readonly origins: readonly string[];
    readonly methods: readonly string[];
    readonly headers: readonly string[];
    readonly exposeHeaders?: readonly string[];
    /** @default false */
    readonly credentials?: boolean;
    /** For how long a browser need not ask again. */
    readonly maxAgeSeconds: number;
}

export interface Hsts {
    readonly maxAgeSeconds: number;
    readonly includeSubDomains: boolean;
    readonly preload?: boolean;
}

export interface SecurityHeaders {
    readonly hsts?: Hsts;
    readonly frameOptions?: "DENY" | "SAMEORIGIN";
    /** `X-Content-Type-Options: nosniff`. */
    readonly noSniff?: boolean;
    readonly contentSecurityPolicy?: string;
    readonly referrerPolicy?: string;
}

/** Keeps a client on one pod. */
export type Affinity =
    | { readonly kind: "client-address" }
    | {
          readonly kind: "cookie";
          readonly name: string;
          readonly ttlSeconds: number;
          readonly sameSite: "None" | "Lax" | "Strict";
      };

export interface BasicAuth {
    readonly realm: string;
    /** The Secret with the password file, in the route's namespace. */
    readonly secret: string;
}

/** The way from the gateway to the backend is encrypted too, and the backend's name checked. */
export interface BackendTls {
    readonly hostname: string;
    readonly authority: { readonly kind: "Secret" | "ConfigMap"; readonly name: string };
}

export interface RoutePath {
    readonly kind: "prefix" | "exact" | "regex";
    readonly value: string;
}

export interface EdgeBackend {
    readonly service: string;
    readonly port: number;
    /** @default the host's namespace */
    readonly namespace?: string;
    readonly tls?: BackendTls;
}

/** What is wanted for the requests of one class of paths. */
export interface EdgeRoute {
    /** `stream`; the objects are called `<host's name>-stream`. */
    readonly name: string;
    readonly path: RoutePath;
    readonly backend: EdgeBackend;
    readonly rateLimit?: RateLimit;
    readonly cors?: Cors;
    /** Answers carry these, whatever the backend says. */
    readonly headers?: Readonly<Record<string, string>>;
    /** `Cache-Control` of the answers. */
    readonly cacheControl?: string;
    /** Connections are upgraded, and live this long without a byte. */
    readonly webSocket?: { readonly idleSeconds: number };
    /** Bytes; 0 means any size. */
    readonly bodyLimit?: number;
    /** How long the backend may be silent before the client is told that it failed. */
    readonly timeoutSeconds?: number;
    readonly basicAuth?: BasicAuth;
    readonly affinity?: Affinity;
}

/** What a system wants at its edge for one host name. Says nothing of who will do it. */
export interface EdgeHost {
    /** Base of the objects' names: `graphmemory-api`. */
    readonly name: string;
    /** The setting that asks for it, for messages. */
    readonly path: string;
    readonly host: string;
    readonly door: Door;
    /** Where its routes live: beside the Services they lead to. */
    readonly namespace: string;
    readonly owner: Identity;
    /** How browsers are sent from HTTP to HTTPS. @default 301 */
    readonly redirect?: RedirectCode;
    readonly security?: SecurityHeaders;
    readonly routes: readonly EdgeRoute[];
    /** The Secret with its certificate. */
    readonly certificateSecret: string;
}

export type RedirectCode = 301 | 302 | 303 | 307 | 308;
