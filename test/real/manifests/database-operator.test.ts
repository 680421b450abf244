import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import type { PostgresArgs } from "../../../components/postgres";
import { accessPlan } from "../../../components/postgres/access";
import { type CnpgEngine, cluster, scheduledBackup } from "../../../components/postgres/cnpg";
import type { Crd } from "../../../local/control-plane/crds";
import { ensureModuleFiles, ensureTools } from "../../../local/toolchain";
import { customSchema, kindOf, schemaFile } from "../../../workflow/manifests/schemas";
import { silentProgress } from "../../support/silent";
import { args } from "../../unit/postgres/samples";
import { run } from "../support/process";

/** What is made for CloudNativePG, against the definitions that its makers publish: no field that they do not know. */
const silent = silentProgress();
const folder = fs.mkdtempSync(path.join(os.tmpdir(), "operator-"));
const objectStore = {
    path: "s3://backups/shop",
    endpoint: "https://objects.shop.internal",
    credentials: { accessKey: "access", secretKey: "secret" },
    retentionDays: 30,
    archiveTimeoutSeconds: 240,
    resources: args.resources,
    schedule: "0 30 1 * * *",
};
const engine: CnpgEngine = {
    kind: "cnpg",
    image: "ghcr.io/cloudnative-pg/postgresql:16.1",
    instances: 3,
    synchronous: true,
    objectStore,
};
const operated: PostgresArgs = {
    ...args,
    engine,
    placement: { nodeSelector: { disk: "fast" }, tolerations: [{ key: "data", operator: "Exists" }] },
};
const files = {
    grants: { name: "postgres-grants", key: "grants.sql" },
    verifierSecrets: { shop_backend_a: "postgres-login-shop-backend-a" },
};
const made = cluster(operated, engine, accessPlan(operated), "shop", files);
const backup = scheduledBackup(operated, objectStore);
let program: string;
let crds: readonly Crd[];

beforeAll(async () => {
    const modules = await ensureModuleFiles(["cloudnative-pg"], { progress: silent });
    const bases = path.join(modules.get("cloudnative-pg") ?? "", "config/crd/bases");
    crds = fs
        .readdirSync(bases)
        .filter((name) => name.startsWith("postgresql.cnpg.io_"))
        .map((name) => parse(fs.readFileSync(path.join(bases, name), "utf8")) as Crd);
    const tools = await ensureTools(["kubeconform"], { progress: silent });
    program = tools.get("kubeconform")?.path ?? "";
});

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

async function judge(object: { readonly apiVersion: string; readonly kind: string }) {
    const kind = kindOf(object);
    const schema = customSchema(crds, kind);
    if (schema === undefined) throw new Error(`the operator has no ${kind.kind} of version ${kind.version}`);
    fs.writeFileSync(path.join(folder, schemaFile(kind)), JSON.stringify(schema));
    const file = path.join(folder, `${kind.kind}.yaml`);
    fs.writeFileSync(file, JSON.stringify(object));
    const location = `${folder}/{{ .ResourceKind }}-{{ .Group }}-{{ .ResourceAPIVersion }}.json`;
    return run(program, ["-strict", "-summary", "-schema-location", location, file]);
}

it.each([made, backup])("$kind is what the operator's own definition allows", async (object) => {
    const { code, stdout, stderr } = await judge(object);
    expect(`${stderr}${stdout}`).toContain("Valid: 1, Invalid: 0, Errors: 0, Skipped: 0");
    expect(code).toBe(0);
});

it("is refused with a field that the operator does not know, and without one that it needs", async () => {
    const unknown = await judge({ ...made, spec: { ...made.spec, instance: 3 } } as typeof made);
    expect(unknown.stdout).toContain("instance");
    expect(unknown.code).toBe(1);
    const { instances: _, ...lacking } = made.spec;
    const missing = await judge({ ...made, spec: lacking } as typeof made);
    expect(missing.stdout).toContain("instances");
    expect(missing.code).toBe(1);
});
