import { atLeast, type EdgeController } from "./backends";

/** How a back end wants to be told a user and a password. */
export interface LoginFormat {
    readonly type: "Opaque" | "nginx.org/htpasswd";
    readonly key: "auth" | ".htpasswd";
    readonly hash: "bcrypt" | "sha1";
}

export function loginFormat(controller: EdgeController): LoginFormat {
    // The only hash that Envoy Gateway reads; unsalted, so it must never be of a password that a person chose.
    if (controller.kind === "envoy-gateway") return { type: "Opaque", key: ".htpasswd", hash: "sha1" };
    const old = controller.kind === "nginx-gateway-fabric" && !atLeast(controller.version, "2.5");
    return { type: old ? "nginx.org/htpasswd" : "Opaque", key: "auth", hash: "bcrypt" };
}
