import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";

interface Locked {
    readonly version?: string;
    readonly resolved?: string;
    readonly integrity?: string;
    readonly link?: boolean;
    readonly optional?: boolean;
    readonly os?: readonly string[];
    readonly cpu?: readonly string[];
    readonly dependencies?: Readonly<Record<string, string>>;
    readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package-lock.json"), "utf8")) as {
    readonly packages: Readonly<Record<string, Locked>>;
};
const packages = Object.entries(lock.packages).filter(([place]) => place !== "");

test("The lockfile records no download addresses.", () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

test("Every package is pinned by its checksum, but builds for other machines.", () => {
    const loose = packages.filter(([, { integrity, link }]) => integrity === undefined && link !== true);
    for (const [, { version, optional, os, cpu }] of loose) {
        expect({ version: version !== undefined, optional, forOthers: (os ?? cpu) !== undefined }).toEqual({
            version: true,
            optional: true,
            forOthers: true,
        });
    }
});

/** Where Node would look for a dependency of the package at this place. */
function candidates(place: string, name: string): string[] {
    const parts = place.split("/node_modules/");
    const nested = parts.map((_, index) => `${parts.slice(0, index + 1).join("/node_modules/")}/node_modules/${name}`);
    return [...nested.toReversed(), `node_modules/${name}`];
}

test("Every dependency of every package is in the lockfile, optional ones included: npm ci refuses one without.", () => {
    const missing = packages.flatMap(([place, { dependencies, optionalDependencies }]) =>
        Object.keys({ ...dependencies, ...optionalDependencies })
            .filter((name) => !candidates(place, name).some((one) => lock.packages[one] !== undefined))
            .map((name) => `${place} wants ${name}`),
    );
    expect(missing).toEqual([]);
});

test("What package.json asks for is pinned to one version, and that version is locked.", () => {
    const wanted = JSON.parse(fs.readFileSync(path.join(repositoryRoot, "package.json"), "utf8")) as Record<
        "dependencies" | "devDependencies",
        Record<string, string>
    >;
    for (const [name, version] of Object.entries({ ...wanted.dependencies, ...wanted.devDependencies })) {
        expect(version).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
        expect([name, lock.packages[`node_modules/${name}`]?.version]).toEqual([name, version]);
    }
});
