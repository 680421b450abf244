import * as fs from "node:fs";
import * as http from "node:http";
import type { AddressInfo } from "node:net";
import * as os from "node:os";
import * as path from "node:path";
import { stringify } from "yaml";
import { imageNames, imageTable } from "../../../config/images";
import { repositoryRoot } from "../../../local/paths";
import { readOptions } from "../../../workflow/options";
import { digestOf, placeOf } from "../../../workflow/pin/registry";
import { withDigest } from "../../../workflow/pin/table";
import { newCommand } from "../../../workflow/verbs/command";
import { pin } from "../../../workflow/verbs/pin";
import { silentProgress } from "../../support/silent";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const silent = silentProgress();

/** A registry on this machine: reading wants a token, as public ones do. */
class FakeRegistry {
    readonly asked: string[] = [];
    digestFor: (repository: string) => string | undefined = () => digest("a");
    readonly #server = http.createServer((request, response) => this.answer(request, response));

    async start(): Promise<string> {
        await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
        return this.host;
    }

    get host(): string {
        return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    }

    async stop(): Promise<void> {
        await new Promise((resolve) => this.#server.close(resolve));
    }

    private answer(request: http.IncomingMessage, response: http.ServerResponse): void {
        this.asked.push(`${request.method} ${request.url}`);
        const url = new URL(request.url ?? "", `http://${this.host}`);
        if (url.pathname === "/token") {
            response.end(JSON.stringify({ token: `for-${url.searchParams.get("scope")}` }));
            return;
        }
        const repository = /^\/v2\/(?<name>.+)\/manifests\//.exec(url.pathname)?.groups?.name ?? "";
        const scope = `repository:${repository}:pull`;
        if (request.headers.authorization !== `Bearer for-${scope}`) {
            const challenge = `Bearer realm="http://${this.host}/token",service="fake",scope="${scope}"`;
            response.writeHead(401, { "www-authenticate": challenge }).end();
            return;
        }
        const found = this.digestFor(repository);
        if (found === undefined) response.writeHead(404).end();
        else response.writeHead(200, { "docker-content-digest": found }).end();
    }
}

let registry: FakeRegistry;
let folder: string;
beforeEach(async () => {
    registry = new FakeRegistry();
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "pin-"));
    await registry.start();
});
afterEach(async () => {
    await registry.stop();
    fs.rmSync(folder, { recursive: true });
});

/** `make pin` on a copy of the real table, with a mirror that is our registry. */
async function run(host = registry.host, variables: Record<string, string> = {}) {
    const table = path.join(folder, "images.ts");
    if (!fs.existsSync(table)) fs.copyFileSync(path.join(repositoryRoot, "config", "images.ts"), table);
    const settings = path.join(folder, "Pulumi.test.yaml");
    fs.writeFileSync(settings, stringify({ config: { "stackwright:images": { mirror: host } } }));
    let said = "";
    const write = jest.spyOn(process.stdout, "write").mockImplementation((text) => {
        said += String(text);
        return true;
    });
    const code = await pin(newCommand(readOptions(variables), silent), table, settings);
    write.mockRestore();
    return { code, said, table: fs.readFileSync(table, "utf8") };
}

describe("make pin", () => {
    it("writes down what the registry says of every image, through a token, and changes nothing else", async () => {
        const { code, said, table } = await run();
        expect([code, said.match(/pinned/g)?.length]).toEqual([0, imageNames.length]);
        expect(table.match(/digest: "sha256:a{64}"/g)).toHaveLength(imageNames.length);
        const before = fs.readFileSync(path.join(repositoryRoot, "config", "images.ts"), "utf8");
        const bare = (text: string) => text.replaceAll(/digest: "sha256:a{64}",?/g, "").replaceAll(/[\s,]/g, "");
        expect(bare(table)).toBe(bare(before));
    });

    it("asks a registry for headers only, and for the version that is written down", async () => {
        await run();
        const { repository, version } = imageTable["postgres-16"];
        expect(registry.asked).toContain(`HEAD /v2/${repository}/manifests/${version}`);
        expect(registry.asked.filter((one) => one.startsWith("GET") && !one.startsWith("GET /token"))).toEqual([]);
    });

    it("pins the others where one image is not there, names it, and fails", async () => {
        registry.digestFor = (repository) => (repository === "postgres" ? undefined : digest("b"));
        const { code, said, table } = await run();
        expect(code).toBe(1);
        expect(said).toContain(`${registry.host} has no such image`);
        const missing = imageNames.filter((name) => imageTable[name].repository === "postgres").length;
        expect(table.match(/sha256:b{64}/g)).toHaveLength(imageNames.length - missing);
    });

    it("says honestly that there is no network, once, and leaves the table as it was", async () => {
        const host = registry.host;
        await registry.stop();
        const { code, said, table } = await run(host);
        expect(code).toBe(1);
        expect(said.match(/cannot be reached/g)).toHaveLength(1);
        expect(said).toContain("ECONNREFUSED");
        expect(table).toBe(fs.readFileSync(path.join(repositoryRoot, "config", "images.ts"), "utf8"));
        await registry.start();
    });
});

describe("the digest of a version", () => {
    it.each([
        ["postgres", "https://registry-1.docker.io", "library/postgres"],
        ["oliver006/redis_exporter", "https://registry-1.docker.io", "oliver006/redis_exporter"],
        ["quay.io/team/image", "https://quay.io", "team/image"],
        ["registry.internal:5000/team/image", "https://registry.internal:5000", "team/image"],
        ["localhost:5000/image", "http://localhost:5000", "image"],
    ])("of %s is asked for at %s", (repository, origin, name) => {
        expect(placeOf(repository, "1")).toEqual({ origin, repository: name, tag: "1" });
    });

    it("is refused where the answer is none", async () => {
        registry.digestFor = () => "sha256:short";
        await expect(digestOf(placeOf(`${registry.host}/image`, "1"))).rejects.toThrow("image:1 has no digest");
    });
});

describe("the table of images", () => {
    const source = `const table = {\n    api: { repository: "x", version: "1", usedBy: "y" },\n    "db-1.5": {\n        repository: "d",\n        version: "2",\n        usedBy: "z",\n    },\n};\n`;

    it("takes a digest once, and replaces it the second time", () => {
        const once = withDigest(source, "db-1.5", digest("a"));
        expect(once).toContain(`version: "2", digest: "${digest("a")}",`);
        const twice = withDigest(once, "db-1.5", digest("b"));
        expect(twice.match(/digest/g)).toHaveLength(1);
        expect(twice).toContain(digest("b"));
    });

    it("refuses a name that it does not have", () => {
        expect(() => withDigest(source, "db-1x5", digest("a"))).toThrow("no line for db-1x5");
    });
});
