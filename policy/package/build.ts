import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { buildSync } from "esbuild";
import * as ts from "typescript";

const policyRoom = path.resolve(__dirname, "..");
const repository = path.dirname(policyRoom);

/** What the package can be asked for, by the file that it is made from. */
const entries: Readonly<Record<string, string>> = {
    index: "index.ts",
    testing: "testing/index.ts",
    crossguard: "crossguard/index.ts",
    cli: "cli.ts",
    "baseline/pack": "baseline/index.ts",
    "production/pack": "production/index.ts",
};

/** What a program may import; the packs and the command are started, not imported. */
const importable = ["index", "testing", "crossguard"];

const copied: readonly (readonly [from: string, to: string])[] = [
    ["policy/start.cjs", "start.cjs"],
    ["policy/config.schema.json", "config.schema.json"],
    ["docs/policies.md", "README.md"],
    ["LICENSE", "LICENSE"],
    ...["baseline", "production"].flatMap((pack) =>
        ["PulumiPolicy.yaml", "index.cjs", "package.json"].map(
            (file) => [`policy/${pack}/${file}`, `${pack}/${file}`] as const,
        ),
    ),
];

/** Makes the package as it is published, compiled and on its own, in a folder: `npm publish <folder>` does the rest. */
export function buildPackage(folder: string): void {
    mkdirSync(folder, { recursive: true });
    for (const [from, to] of copied) cpSync(path.join(repository, from), path.join(folder, to));
    buildSync({
        entryPoints: Object.entries(entries).map(([out, file]) => ({ in: path.join(policyRoom, file), out })),
        outdir: folder,
        bundle: true,
        packages: "external",
        format: "cjs",
        platform: "node",
        target: "node20",
        logLevel: "silent",
    });
    writeFileSync(path.join(folder, "package.json"), `${JSON.stringify(manifest(), undefined, 4)}\n`);
    writeTypes(path.join(folder, "types"));
}

interface Manifest {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
    readonly engines: Readonly<Record<string, string>>;
}

function readManifest<T>(file: string): T {
    return JSON.parse(readFileSync(file, "utf8")) as T;
}

function manifest(): object {
    const { dependencies, devDependencies, engines } = readManifest<Manifest>(path.join(repository, "package.json"));
    const own = readManifest<object>(path.join(policyRoom, "package.json"));
    const caret = (name: string): readonly [string, string] => {
        const version = dependencies[name] ?? devDependencies[name];
        if (version === undefined) throw new Error(`package.json does not name ${name}, which the policies need`);
        return [name, `^${version}`];
    };
    const entry = (name: string): object => ({
        types: `./types/${entries[name]?.replace(/\.ts$/, ".d.ts")}`,
        default: `./${name}.js`,
    });
    return {
        ...own,
        engines,
        main: "index.js",
        types: "types/index.d.ts",
        bin: { "stackwright-policy": "cli.js" },
        exports: {
            ...Object.fromEntries(importable.map((name) => [name === "index" ? "." : `./${name}`, entry(name)])),
            "./config.schema.json": "./config.schema.json",
            "./package.json": "./package.json",
        },
        dependencies: Object.fromEntries(["@pulumi/pulumi", "google-protobuf", "js-yaml", "yaml"].map(caret)),
        // Only for those who put the rules into a pack of their own, or test one with the kit.
        peerDependencies: Object.fromEntries(["@pulumi/policy"].map(caret)),
        peerDependenciesMeta: { "@pulumi/policy": { optional: true } },
    };
}

/** The types of what can be imported, and of what those import. */
function writeTypes(folder: string): void {
    const files = importable.map((name) => path.join(policyRoom, entries[name] ?? ""));
    const program = ts.createProgram(files, {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.Node20,
        moduleResolution: ts.ModuleResolutionKind.Node16,
        esModuleInterop: true,
        resolveJsonModule: true,
        strict: true,
        skipLibCheck: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: policyRoom,
        outDir: folder,
        types: ["node"],
    });
    program.emit();
}

if (require.main === module) {
    const [folder] = process.argv.slice(2);
    if (folder === undefined) throw new Error("name the folder to build the package in");
    buildPackage(path.resolve(folder));
    process.stdout.write(`built ${path.resolve(folder)}: publish it with npm publish ${folder}\n`);
}
