import { readFileSync } from "node:fs";
import { Failure } from "../failure";
import { parseJson, stringAt } from "./protocol/json";

export const PLUGINS = ["kubernetes", "random", "kubernetes-cert-manager"] as const;
export type PluginName = (typeof PLUGINS)[number];

/** The version of the SDK this program uses, which is the version of the plugin the engine then asks for. */
export function versionOf(name: PluginName): string {
    const file = require.resolve(`@pulumi/${name}/package.json`);
    const version = stringAt(parseJson(readFileSync(file, "utf8")), "version");
    if (version === "") throw new Failure(`${file} names no version`, { next: "npm ci" });
    return version;
}
