import * as fs from "node:fs/promises";
import * as path from "node:path";
import { createProgress } from "../../../local/terminal";
import { ensureFilesFrom } from "../../../local/toolchain/module-files";
import type { ModuleRow } from "../../../local/toolchain/module-table";
import { publish } from "./module-proxy";
import { createSandbox, type Sandbox } from "./support";

jest.setTimeout(120_000);

let sandbox: Sandbox;
let proxy: string;

beforeEach(async () => {
    sandbox = await createSandbox();
    proxy = path.join(sandbox.folder, "proxy");
});

afterEach(() => sandbox.remove());

function ensure(rows: readonly ModuleRow[], more: NodeJS.ProcessEnv = {}): Promise<ReadonlyMap<string, string>> {
    const output = { write: () => true };
    return ensureFilesFrom(rows, {
        cache: sandbox.cache,
        environment: { ...sandbox.warm, GOPROXY: `file://${encodeURI(proxy)}`, ...more },
        progress: createProgress({ output }),
        signal: new AbortController().signal,
    });
}

test("The files of several modules are fetched at once, verified, and found again without any Go.", async () => {
    const rows = await Promise.all([
        publish(proxy, "one", { "crd.yaml": "kind: One\n" }),
        publish(proxy, "two", { "crd.yaml": "kind: Two\n" }),
    ]);
    const folders = await ensure(rows);
    expect(await fs.readFile(path.join(folders.get("two") ?? "", "crd.yaml"), "utf8")).toBe("kind: Two\n");
    expect(await ensure(rows, { PATH: sandbox.folder })).toEqual(folders);
});

test("Files that the user has cleaned from Go's module cache are fetched again.", async () => {
    const row = await publish(proxy, "one", { "crd.yaml": "kind: One\n" });
    const folder = (await ensure([row])).get("one") ?? "";
    await fs.rm(folder, { recursive: true });
    expect((await ensure([row])).get("one")).toBe(folder);
    expect(await fs.readFile(path.join(folder, "crd.yaml"), "utf8")).toBe("kind: One\n");
});

test("Other files than the pinned ones are refused.", async () => {
    const row = await publish(proxy, "one", { "crd.yaml": "kind: One\n" });
    await publish(proxy, "one", { "crd.yaml": "kind: Forged\n" });
    await expect(ensure([row])).rejects.toThrow("what was downloaded is not what go.sum says, and was not used");
});

test("Other files that lie in the module cache already are refused too.", async () => {
    const forged = await publish(proxy, "one", { "crd.yaml": "kind: Forged\n" });
    await ensure([forged]);
    const pinned = await publish(proxy, "one", { "crd.yaml": "kind: One\n" });
    await expect(ensure([pinned])).rejects.toThrow("and was not used");
});

test("A module that the proxy does not have is told with its name.", async () => {
    const row = await publish(proxy, "one", { "crd.yaml": "kind: One\n" });
    await fs.rm(path.join(proxy, "example.test"), { recursive: true });
    await expect(ensure([row])).rejects.toMatchObject({
        message: "one: the module proxy refused its sources",
        reason: expect.stringContaining("example.test/one@v1.0.0"),
    });
});
