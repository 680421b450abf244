import { texts, wholeNumber } from "../../kernel";
import type { Settings } from "../../kernel/parameters";
import type { Bounds } from "./network-policy";

/** The parameters of every rule that judges what a NetworkPolicy lets through. */
export const networkBounds = {
    shortestPrefix: wholeNumber(
        8,
        { minimum: 0, maximum: 32 },
        "An address range with fewer leading bits counts as the whole world.",
    ),
    mustExcept: texts(
        ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10"],
        "What of it a range as wide as the world must leave out, in both families: private networks and the cloud's metadata addresses.",
    ),
    widestPortRange: wholeNumber(1000, { minimum: 1 }, "A port range wider than this counts as all ports."),
};

export function boundsOf(settings: Settings<typeof networkBounds>): Bounds {
    return settings;
}
