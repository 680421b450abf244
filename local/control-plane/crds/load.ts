import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { cacheDir } from "../../paths";
import type { Progress } from "../../terminal";
import { ensureModuleFiles, type ModuleName } from "../../toolchain";
import { readIfThere, writePrivate } from "../folder";
import { type Crd, prepared } from "./definition";
import { standInCrds } from "./stand-ins";

const operatedDatabases = "config/crd/bases/postgresql.cnpg.io_";

/** Whose definitions are installed, as their makers publish them, and where in their modules these are. */
const sources = {
    "gateway-api": "config/crd/standard",
    "cert-manager": "deploy/crds",
    "prometheus-operator": "example/prometheus-operator-crd",
    keda: "config/crd/bases",
    "vertical-pod-autoscaler": "deploy/vpa-v1-crd-gen.yaml",
    "spire-controller-manager": "config/crd/bases",
    "external-snapshotter": "config/crd",
    "envoy-gateway": "charts/gateway-helm/charts/crds/crds/generated",
    // The kinds that are used, of many large ones.
    "cloudnative-pg": [`${operatedDatabases}clusters.yaml`, `${operatedDatabases}scheduledbackups.yaml`],
    "barman-cloud": "config/crd/bases",
} as const satisfies Partial<Record<ModuleName, string | readonly string[]>>;

/** Reading ten megabytes of YAML takes seconds; what came of it is kept for the next control plane. */
export async function loadCrds(progress: Progress): Promise<readonly Crd[]> {
    const names = Object.keys(sources) as (keyof typeof sources)[];
    const folders = await ensureModuleFiles(names, { progress });
    const places = names.flatMap((name) =>
        [sources[name]].flat().map((place) => path.join(folders.get(name) ?? "", place)),
    );
    const cache = cacheDir("crds", `${digestOf(places)}.json`);
    const standIns = standInCrds() as Crd[];
    return [...(readCached(cache) ?? readAndCache(places, cache)), ...standIns.map(prepared)];
}

/** The places name module and version, which are verified; the second part stands for how they are prepared. */
function digestOf(places: readonly string[]): string {
    const source = fs.readFileSync(path.join(__dirname, "definition.ts"), "utf8");
    return createHash("sha256")
        .update(JSON.stringify([places, source]))
        .digest("hex")
        .slice(0, 16);
}

function readCached(file: string): Crd[] | undefined {
    const text = readIfThere(file);
    return text === undefined ? undefined : (JSON.parse(text) as Crd[]);
}

function readAndCache(places: readonly string[], cache: string): Crd[] {
    const definitions = places.flatMap(readDefinitions).map(prepared);
    fs.mkdirSync(path.dirname(cache), { recursive: true });
    writePrivate(cache, JSON.stringify(definitions));
    return definitions;
}

/** `from` is a file, or a folder of files. */
function readDefinitions(from: string): Crd[] {
    // Loaded only here: a start that finds the cache does without.
    const { parseAllDocuments } = require("yaml") as typeof import("yaml");
    const files = fs.statSync(from).isDirectory()
        ? fs
              .readdirSync(from)
              .filter((name) => name.endsWith(".yaml"))
              .map((name) => path.join(from, name))
        : [from];
    return files
        .flatMap((file) =>
            [...parseAllDocuments(fs.readFileSync(file, "utf8"))].map((document) => document.toJS() as Crd | null),
        )
        .filter((object): object is Crd => object?.kind === "CustomResourceDefinition");
}
