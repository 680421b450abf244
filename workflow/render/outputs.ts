import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";

/** What a provider would answer, as far as a program may depend on it. Stable, so that renders are. */
export function outputsOf(
    type: string,
    name: string,
    inputs: Record<string, unknown>,
    options: { readonly custom: boolean; readonly preview: boolean },
): { id: string; state: Record<string, unknown> } {
    if (!options.custom) return { id: "", state: inputs };
    // A preview of a new resource knows neither its id nor what will be generated.
    if (options.preview && !type.startsWith("pulumi:providers:")) return { id: "", state: inputs };
    if (type.startsWith("kubernetes:")) return kubernetes(name, inputs);
    if (type.startsWith("random:")) return { id: name, state: { ...inputs, ...random(type, name) } };
    return { id: `${name}-id`, state: inputs };
}

function kubernetes(name: string, inputs: Record<string, unknown>): { id: string; state: Record<string, unknown> } {
    const metadata = typeof inputs.metadata === "object" && inputs.metadata !== null ? inputs.metadata : {};
    const { namespace, name: given } = metadata as { namespace?: unknown; name?: unknown };
    const ownName = typeof given === "string" ? given : `${name}-${fingerprint(name).slice(0, 8)}`;
    const id = typeof namespace === "string" ? `${namespace}/${ownName}` : ownName;
    return { id, state: { ...inputs, metadata: { ...metadata, name: ownName } } };
}

/** Generated values differ from resource to resource and never from run to run. */
function random(type: string, name: string): Record<string, unknown> {
    const hex = fingerprint(`${type} ${name}`);
    const base64 = Buffer.from(hex, "hex").toString("base64");
    const secret = (value: string) => pulumi.secret(value);
    switch (type.split(":").at(-1)) {
        case "RandomPassword":
            return { result: secret(`recorded-${hex}`), bcryptHash: secret(`$2a$10$${hex}`) };
        case "RandomBytes":
            return { base64: secret(base64), hex: secret(hex) };
        case "RandomId":
            return { hex: hex.slice(0, 16), b64Std: base64.slice(0, 12), b64Url: base64.slice(0, 12), dec: "1" };
        case "RandomUuid":
            return {
                result: `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`,
            };
        default:
            return { result: `recorded-${hex.slice(0, 16)}` };
    }
}

function fingerprint(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
