import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SpireArgs } from "../../../components/spire";
import { agentConfig } from "../../../components/spire/agent-config";
import { serverConfig } from "../../../components/spire/server-config";
import { ensureTools } from "../../../local/toolchain";
import { stacks } from "../../support/names";
import { pages, typedLines } from "../../support/pages";
import { shippedResources } from "../../support/shipped";
import { federated, oidc, postgres, sqlite, upstreams, withUpstream } from "../../unit/spire/samples";
import { type Run, run } from "../support/process";

const folder = mkdtempSync(join(tmpdir(), "stackwright-spire-validate-"));
const programs = { server: "", agent: "" };
jest.setTimeout(600_000);

beforeAll(async () => {
    // Built once; the first time takes minutes.
    const tools = await ensureTools(["spire-server", "spire-agent"]);
    programs.server = tools.get("spire-server")?.path ?? "";
    programs.agent = tools.get("spire-agent")?.path ?? "";
}, 3_600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

function validate(program: keyof typeof programs, text: string): Promise<Run> {
    const place = join(folder, String(count++));
    mkdirSync(place);
    const file = join(place, `${program}.conf`);
    writeFileSync(file, text);
    return run(programs[program], ["validate", "-config", file]);
}

const valid = { code: 0, stderr: "" };

describe("the programs", () => {
    it("are the version that the stacks run", async () => {
        for (const program of Object.values(programs)) {
            const { stdout, stderr } = await run(program, ["--version"]);
            expect(`${stdout}${stderr}`).toContain("1.13.3");
        }
    });

    it.each(stacks)("find nothing wrong with what %s gives its servers and agents", async (stack) => {
        const resources = await shippedResources(stack);
        const text = (file: string) => {
            const map = resources.find(({ inputs }) => file in ((inputs.data as object | undefined) ?? {}));
            return String((map?.inputs.data as Record<string, string> | undefined)?.[file]);
        };
        expect(await validate("server", text("server.conf"))).toMatchObject(valid);
        expect(await validate("agent", text("agent.conf"))).toMatchObject(valid);
    });

    it.each<[string, SpireArgs]>([
        ["one server on SQLite", sqlite],
        ["three on Postgres", postgres],
        ["other trust domains, by identity and by the web's certificates", federated],
        ["an issuer for OIDC", { ...sqlite, oidcDiscovery: oidc }],
        ...Object.entries(upstreams).map(([kind, upstream]): [string, SpireArgs] => [
            `the upstream authority ${kind}`,
            withUpstream(sqlite, upstream),
        ]),
    ])("find nothing wrong with %s", async (_, args) => {
        expect(await validate("server", serverConfig(args))).toMatchObject(valid);
        expect(await validate("agent", agentConfig(args))).toMatchObject(valid);
    });

    it("understand what the pages have people type, and look for the socket that the stacks give them", async () => {
        const typed = pages().flatMap((page) =>
            typedLines(page).flatMap((line) => /\/opt\/spire\/bin\/spire-server (.+)$/.exec(line)?.[1] ?? []),
        );
        expect(typed.length).toBeGreaterThan(2);
        for (const line of typed) {
            const { stderr } = await run(programs.server, line.split(" "));
            expect({ line, stderr }).toEqual({
                line,
                stderr: expect.stringContaining("dial unix ///run/spire/server-socket/api.sock: connect: no such file"),
            });
        }
    });

    it("would find a setting that they do not know, and a peer whose identity is none", async () => {
        const misspelt = serverConfig(sqlite).replace("ca_ttl", "ca_lifetime");
        expect(await validate("server", misspelt)).toMatchObject({ code: 1 });
        const [peer] = federated.federation ?? [];
        if (peer === undefined) throw new Error("the sample has no peer");
        const nameless = { ...peer, profile: { kind: "https_spiffe", serverId: "partner" } } as const;
        const { code, stdout, stderr } = await validate("server", serverConfig({ ...sqlite, federation: [nameless] }));
        expect(code).toBe(1);
        expect(`${stdout}${stderr}`).toContain("could not get endpoint SPIFFE ID");
    });
});
