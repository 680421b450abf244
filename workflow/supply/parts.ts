import * as fs from "node:fs";
import * as path from "node:path";

/** Somebody else's work that this repository is made with or from. */
export interface Part {
    readonly name: string;
    readonly version: string;
    /** As its maker says. Undefined: not known here. */
    readonly licence: string | undefined;
    readonly purl: string;
    /** What it is verified by: `sha512-…` of an npm archive, `h1:…` of a Go module. */
    readonly sum: string;
    /** `package-lock.json`, or the tools that need it. */
    readonly of: readonly string[];
}

interface Locked {
    readonly version?: string;
    readonly integrity?: string;
    readonly license?: string;
    readonly link?: boolean;
}

/** From the lockfile; what it says nothing of is looked up in the package, where that is installed. */
export function npmParts(root: string): readonly Part[] {
    const lock = JSON.parse(fs.readFileSync(path.join(root, "package-lock.json"), "utf8")) as {
        readonly packages: Readonly<Record<string, Locked>>;
    };
    const parts = new Map<string, Part>();
    for (const [place, { version, integrity, license, link }] of Object.entries(lock.packages)) {
        const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
        if (place === "" || link === true || version === undefined) continue;
        const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
        const licence = license ?? installedLicence(path.join(root, place));
        parts.set(purl, { name, version, licence, purl, sum: integrity ?? "", of: ["package-lock.json"] });
    }
    return [...parts.values()];
}

function installedLicence(folder: string): string | undefined {
    const file = path.join(folder, "package.json");
    if (!fs.existsSync(file)) return undefined;
    return (JSON.parse(fs.readFileSync(file, "utf8")) as { readonly license?: string }).license;
}

/** From the sums of every tool that is built from source; of a module without one nothing is built. */
export function goParts(root: string): readonly Part[] {
    const modules = path.join(root, "local", "toolchain", "modules");
    const parts = new Map<string, Part>();
    for (const tool of fs.readdirSync(modules).toSorted()) {
        const file = path.join(modules, tool, "go.sum");
        if (!fs.existsSync(file)) continue;
        for (const line of fs.readFileSync(file, "utf8").split("\n")) {
            const [name = "", version = "", sum = ""] = line.split(" ");
            if (name === "" || version.endsWith("/go.mod")) continue;
            const purl = `pkg:golang/${name}@${version}`;
            const of = [...(parts.get(purl)?.of ?? []), tool];
            parts.set(purl, { name, version, licence: undefined, purl, sum, of });
        }
    }
    return [...parts.values()];
}

/** CycloneDX 1.5, as scanners read it. The same sources give the same text. */
export function billOfMaterials(parts: readonly Part[], version: string): object {
    return {
        bomFormat: "CycloneDX",
        specVersion: "1.5",
        version: 1,
        metadata: { component: { type: "application", name: "stackwright", version } },
        components: parts.toSorted((a, b) => (a.purl < b.purl ? -1 : 1)).map(component),
    };
}

function component({ name, version, licence, purl, sum, of }: Part): object {
    const sha512 = /^sha512-(.+)$/.exec(sum)?.[1];
    return {
        type: "library",
        name,
        version,
        purl,
        "bom-ref": purl,
        ...(licence === undefined
            ? {}
            : { licenses: [/[ ()]/.test(licence) ? { expression: licence } : named(licence)] }),
        ...(sha512 === undefined
            ? {}
            : { hashes: [{ alg: "SHA-512", content: Buffer.from(sha512, "base64").toString("hex") }] }),
        properties: [
            ...of.map((value) => ({ name: "stackwright:of", value })),
            ...(sum.startsWith("h1:") ? [{ name: "stackwright:go.sum", value: sum }] : []),
        ],
    };
}

/** An identifier of the SPDX list, or whatever else its maker wrote. */
const named = (licence: string): object =>
    /^[A-Za-z0-9.+-]+$/.test(licence) ? { license: { id: licence } } : { license: { name: licence } };

/** How many parts there are under each licence, the most first. */
export function byLicence(parts: readonly Part[]): readonly (readonly [licence: string, parts: number])[] {
    const counts = new Map<string, number>();
    for (const { licence = "not known here" } of parts) counts.set(licence, (counts.get(licence) ?? 0) + 1);
    return [...counts].toSorted(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
}
