import { formatBytes } from "../core/quantities";
import type { EdgeRoute, RateLimit } from "./intent";

/** What each back end calls the same amount: none reads another's spelling. */

const minute = 60;
const hour = 60 * minute;

/** A Gateway API duration, which Envoy Gateway uses too: `1h`, `90s`. */
export function gatewayDuration(seconds: number): string {
    if (seconds > 0 && seconds % hour === 0) return `${seconds / hour}h`;
    if (seconds > 0 && seconds % minute === 0) return `${seconds / minute}m`;
    return `${seconds}s`;
}

/** One number of at most four digits for NGINX Gateway Fabric; what does not fit is rounded up to whole minutes. */
export function nginxDuration(seconds: number): string {
    const exact = gatewayDuration(seconds);
    if (/^\d{1,4}[hms]$/.test(exact)) return exact;
    return `${Math.ceil(seconds / minute)}m`;
}

/** Seconds for which nginx hears a silent backend out when nobody tells it. */
export const nginxPatience = 60;

/** For how long it must be told to; nothing where it does so by itself. A socket may be heard out for longer than it asks. */
export function nginxSilence({ webSocket, timeoutSeconds }: EdgeRoute): number | undefined {
    const wanted = webSocket === undefined ? timeoutSeconds : Math.max(webSocket.idleSeconds, nginxPatience);
    return wanted === nginxPatience ? undefined : wanted;
}

const nginxUnits = [
    ["g", 2 ** 30],
    ["m", 2 ** 20],
    ["k", 2 ** 10],
    ["", 1],
] as const;

/** `10m`; nothing where nginx's four digits cannot say it. */
export function nginxSize(bytes: number): string | undefined {
    if (bytes === 0) return "0";
    const found = nginxUnits.find(([, factor]) => bytes % factor === 0);
    const [unit, factor] = found ?? ["", 1];
    const count = bytes / factor;
    return count > 9999 ? undefined : `${count}${unit}`;
}

export function quantitySize(bytes: number): string {
    return formatBytes(bytes);
}

/** What one replica may let through, so that all together keep to what is wanted. Never 0, which would mean nothing. */
export function perReplica({ requests, counted = "replica" }: RateLimit, replicas: number): number {
    return counted === "total" ? Math.max(1, Math.ceil(requests / replicas)) : requests;
}
