import * as fs from "node:fs/promises";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as path from "node:path";
import { createSandbox, entries, output, run, type Sandbox, toolsOf } from "./support";

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeEach(async () => {
    sandbox = await createSandbox();
});

afterEach(() => sandbox.remove());

/** With what is compiled already: these tests are not about compiling. */
const quick = (more: NodeJS.ProcessEnv = {}) => ({ ...sandbox, environment: { ...sandbox.warm, ...more } });

test("A tool is built once, found the second time, and knows its version.", async () => {
    const first = await run(quick(), ["hello"]);
    expect(first.stderr).toMatch(/tool 1 of 1: hello {2}built {2}/);
    expect(first.stderr).toMatch(/✓ {2}tools: 1 built \(hello\)/);
    const [tool] = toolsOf(first);
    expect(tool).toMatchObject({ name: "hello", version: "v1.0.0", origin: "built" });
    expect(await output(tool?.path ?? "")).toBe("hello v1.0.0");
    expect(await entries(sandbox.cache, "building")).toEqual([]);
    expect(await entries(sandbox.cache, "locks")).toEqual([]);

    const second = await run(quick(), ["hello"]);
    expect(toolsOf(second)).toEqual([{ ...tool, origin: "cached" }]);
    expect(second.stderr).toMatch(/^✓ {2}tools: 1 cached {2}\S+\n$/);
});

test("A built tool that was cut short afterwards is built again.", async () => {
    const [tool] = toolsOf(await run(quick(), ["hello"]));
    await fs.truncate(tool?.path ?? "", 100);
    const [again] = toolsOf(await run(quick(), ["hello"]));
    expect(again?.origin).toBe("built");
    expect(await output(again?.path ?? "")).toBe("hello v1.0.0");
});

test("Without Go on PATH nothing is tried, and Go's version and how to get it are named.", async () => {
    const { code, stderr } = await run(quick({ PATH: sandbox.folder }), ["hello"]);
    expect(code).toBe(1);
    expect(stderr).toContain('✗ Go is needed to build hello, and there is no "go" on PATH');
    expect(stderr).toContain("next:  Go 1.21 or newer: install it from https://go.dev/dl");
});

test("A Go that is too old is told before anything is built, with the tool that demands more.", async () => {
    const { code, stderr } = await run(quick(), ["hello", "demanding"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/✗ go\d\S+ is too old to build demanding, which needs Go 9\.99 or newer/);
    expect(await entries(sandbox.cache, "tools")).toEqual([]);
});

test("A tool that does not compile is told with the compiler's first complaint and the log.", async () => {
    const { code, stderr } = await run(quick(), ["broken"]);
    expect(code).toBe(1);
    expect(stderr).toContain("✗ broken: it does not compile");
    expect(stderr).toMatch(/cause: \S*main\.go:5:2: undefined: missing/);
    const log = path.join(sandbox.cache, "logs", "broken.log");
    expect(stderr).toContain(`log:   ${log}`);
    expect(await fs.readFile(log, "utf8")).toContain("undefined: missing");
    expect(await entries(sandbox.cache, "building")).toEqual([]);
});

test("A module proxy that cannot be reached is a matter of the network, and GOPROXY is named without its password.", async () => {
    const proxy = "https://somebody:hunter2@127.0.0.1:1";
    const { code, stderr } = await run(quick({ GOPROXY: proxy }), ["absent"]);
    expect(code).toBe(1);
    expect(stderr).toContain("✗ absent: its sources could not be downloaded");
    expect(stderr).toMatch(/cause: .*connection refused/);
    expect(stderr).toContain("GOPROXY (now https://***@127.0.0.1:1)");
    expect(stderr).not.toContain("hunter2");
});

test("What was finished before a failure stays.", async () => {
    const failed = await run(quick({ GOPROXY: "http://127.0.0.1:1" }), ["hello", "absent"]);
    expect(failed.code).toBe(1);
    const [tool] = toolsOf(await run(quick(), ["hello"]));
    expect(tool?.origin).toBe("cached");
});

describe("With a module proxy that answers", () => {
    let server: http.Server;
    let answer: (request: http.IncomingMessage, response: http.ServerResponse) => void;

    beforeEach(async () => {
        server = http.createServer((request, response) => answer(request, response));
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    });

    afterEach(() => new Promise((resolve) => server.close(resolve)));

    const proxied = () => quick({ GOPROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });

    test("a refusal is told as one, with the module it refused.", async () => {
        answer = (_, response) => response.writeHead(403).end("no");
        const { stderr } = await run(proxied(), ["absent"]);
        expect(stderr).toContain("✗ absent: the module proxy refused its sources");
        expect(stderr).toMatch(/cause: .*example\.test\/dependency.*403 Forbidden/);
    });

    test("something else than what go.sum names is refused.", async () => {
        answer = (_, response) => response.end("module example.test/dependency\n");
        const { stderr } = await run(proxied(), ["absent"]);
        expect(stderr).toContain("✗ absent: what was downloaded is not what go.sum says, and was not used");
        expect(stderr).toContain("go clean -modcache");
    });
});

test("A file limit that a tool outgrows is told, and nothing half-made stays.", async () => {
    const { code, stderr } = await run(quick(), ["hello"], "-f 500");
    expect(code).toBe(1);
    expect(stderr).toContain("✗ hello: a file became larger than this shell allows");
    expect(await entries(sandbox.cache, "tools")).toEqual([]);
    expect(await entries(sandbox.cache, "building")).toEqual([]);
});

test("A cache that cannot be written is told with the folder and the variable that moves it.", async () => {
    await fs.writeFile(path.join(sandbox.folder, "file"), "");
    const { stderr } = await run(quick({ STACKWRIGHT_CACHE: path.join(sandbox.folder, "file") }), ["hello"]);
    expect(stderr).toContain("✗ tools: the tool cache cannot be written");
    expect(stderr).toContain("STACKWRIGHT_CACHE");
});

test("The Go command that builds never fetches another Go.", async () => {
    const record = path.join(sandbox.folder, "toolchain");
    const PATH = await sandbox.wrapGo(`echo "$GOTOOLCHAIN" >> "${record}"`);
    const watched = quick({ PATH, GOTOOLCHAIN: "go9.99.0+auto" });
    expect((await run(watched, ["hello"])).code).toBe(0);
    expect(new Set((await fs.readFile(record, "utf8")).trim().split("\n"))).toEqual(new Set(["local"]));
});
