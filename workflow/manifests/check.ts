import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { loadCrds } from "../../local/control-plane/crds";
import { writePrivateIfChanged } from "../../local/control-plane/folder";
import { Failure } from "../../local/failure";
import type { Progress } from "../../local/terminal";
import { ensureModuleFiles, ensureTools, type ToolName } from "../../local/toolchain";
import { conformFindings, type Finding, scoreFindings } from "./findings";
import { builtInSchema, customSchema, kindOf, type Swagger, schemaFile } from "./schemas";

export interface CheckedFolder {
    readonly valid: number;
    readonly findings: readonly Finding[];
}

/** Everything that kubeconform and kube-score have against the objects of a folder of YAML files. */
export async function checkFolder(
    folder: string,
    place: { readonly schemas: string; readonly kubernetesVersion: string },
    progress: Progress,
): Promise<CheckedFolder> {
    const tools = await ensureTools(["kubeconform", "kube-score"], { progress });
    const files = yamlFiles(folder);
    await writeSchemas(files, place.schemas, progress);
    const [conformed, scored] = await Promise.all([
        run(tools.get("kubeconform")?.path, "kubeconform", [
            ...["-strict", "-output", "json", "-summary", "-verbose"],
            ...["-schema-location", `${place.schemas}/{{ .ResourceKind }}-{{ .Group }}-{{ .ResourceAPIVersion }}.json`],
            ...files,
        ]),
        run(tools.get("kube-score")?.path, "kube-score", [
            ...["score", "--output-format", "json", "--kubernetes-version", `v${place.kubernetesVersion}`],
            ...files,
        ]),
    ]);
    const valid = conformed.json === undefined ? 0 : conformFindings(conformed.json).valid;
    return {
        valid,
        findings: [
            ...findingsOf("kubeconform", conformed, (json) => conformFindings(json).findings),
            ...findingsOf("kube-score", scored, scoreFindings),
        ],
    };
}

function yamlFiles(folder: string): readonly string[] {
    const names = fs.readdirSync(folder, { recursive: true, encoding: "utf8" });
    const files = names.filter((name) => name.endsWith(".yaml")).map((name) => path.join(folder, name));
    if (files.length === 0) {
        throw new Failure(`There is no YAML file in ${folder}`, { next: "make render writes a stack's objects" });
    }
    return files.sort();
}

interface KubernetesObject {
    readonly apiVersion: string;
    readonly kind: string;
}

/** The schemas of the kinds that occur, from their makers' own definitions. A kind nobody defines gets none. */
async function writeSchemas(files: readonly string[], folder: string, progress: Progress): Promise<void> {
    fs.mkdirSync(folder, { recursive: true });
    const modules = await ensureModuleFiles(["kubernetes"], { progress });
    const swaggerFile = path.join(modules.get("kubernetes") ?? "", "api", "openapi-spec", "swagger.json");
    const swagger = JSON.parse(fs.readFileSync(swaggerFile, "utf8")) as Swagger;
    const crds = await loadCrds(progress);
    const objects = files.map((file) => parse(fs.readFileSync(file, "utf8")) as KubernetesObject);
    const kinds = new Map(objects.map((object) => [schemaFile(kindOf(object)), kindOf(object)]));
    for (const [name, kind] of kinds) {
        const schema = builtInSchema(swagger, kind) ?? customSchema(crds, kind);
        // Another check may be reading it.
        if (schema !== undefined) writePrivateIfChanged(path.join(folder, name), JSON.stringify(schema));
    }
}

interface Answer {
    readonly json: string | undefined;
    readonly complaint: string;
}

/** Both say by their exit code that they have found something: what counts is what they answer. */
function run(program: string | undefined, name: ToolName, args: readonly string[]): Promise<Answer> {
    if (program === undefined) throw new Error(`${name} was not built`);
    return new Promise((resolve) => {
        execFile(program, [...args], { maxBuffer: 2 ** 27 }, (error, stdout, stderr) => {
            const json = /^\s*([[{]|null\s*$)/.test(stdout) ? stdout : undefined;
            resolve({ json, complaint: stderr.trim() || error?.message || `${name} said nothing` });
        });
    });
}

/** An object that one of them cannot even read is a finding; it says in its own words which. */
function findingsOf(tool: Finding["tool"], { json, complaint }: Answer, read: (json: string) => readonly Finding[]) {
    return json === undefined ? [{ tool, check: "unreadable", object: "some object", says: complaint }] : read(json);
}
