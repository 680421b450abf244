import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../../local/failure";
import { repositoryRoot } from "../../../local/paths";
import { type ChooseOptions, choosePlugins, type PluginMode, pluginEnvironment } from "../../../local/plugins";
import { answers, officialDownloadsReachable } from "../../../local/plugins/download";
import { versionOf } from "../../../local/plugins/versions";
import { createProgress } from "../../../local/terminal";

// Starting Node and hashing passwords take their time on a busy machine.
jest.setTimeout(60_000);

const version = versionOf("random");
let root: string;
beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "plugins-"));
});
afterEach(() => fs.rmSync(root, { recursive: true }));

const home = (): string => path.join(root, "engine-home");
const program = (folder: string): string => path.join(folder, "pulumi-resource-random");
const installedIn = (pulumiHome: string): string => path.join(pulumiHome, "plugins", `resource-random-v${version}`);

function putOfficial(folder: string): string {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(program(folder), "#!/bin/sh\n", { mode: 0o755 });
    return program(folder);
}

async function choose(mode: PluginMode, more: Partial<ChooseOptions> = {}) {
    let said = "";
    const progress = createProgress({ output: { write: (text: string) => (said += text) }, environment: {} });
    const environment = { HOME: path.join(root, "user"), PATH: "" };
    const options = { pulumiHome: home(), mode, names: ["random" as const], environment, reachable: async () => false };
    const chosen = await choosePlugins({ ...options, ...more }, progress);
    return { chosen, said };
}

test("Where no official plugin is to be had, the stand-in takes its place, and one line says so.", async () => {
    const { chosen, said } = await choose("auto");
    expect(chosen).toEqual([{ name: "random", version, origin: "local", path: program(installedIn(home())) }]);
    expect(said).toContain(`stand-ins for the local control plane: random ${version}`);
    expect(pluginEnvironment(chosen, { PATH: "/bin" })).toEqual({});
    expect(fs.readdirSync(installedIn(home()))).toEqual(["pulumi-resource-random"]);
});

test("A stand-in is started by a script that starts Node, and says it is a plugin when a person runs it.", async () => {
    const { chosen } = await choose("local");
    const script = chosen[0]?.path ?? "";
    expect(() => execFileSync(script, { stdio: "pipe" })).toThrow(/this is a plugin: the Pulumi engine starts it/);
});

test("Choosing twice changes nothing, and a launcher of another checkout is renewed.", async () => {
    const { chosen } = await choose("auto");
    const script = chosen[0]?.path ?? "";
    const before = fs.statSync(script).ino;
    await choose("auto");
    expect(fs.statSync(script).ino).toBe(before);
    const text = fs.readFileSync(script, "utf8");
    fs.writeFileSync(script, text.replace("exec ", "exec /elsewhere"));
    await choose("auto");
    expect(fs.readFileSync(script, "utf8")).toBe(text);
});

test("A plugin in the user's own home wins, and the engine finds it in its home.", async () => {
    await choose("auto");
    putOfficial(installedIn(path.join(root, "user", ".pulumi")));
    const { chosen, said } = await choose("auto");
    expect(chosen).toMatchObject([{ origin: "official", path: program(installedIn(home())) }]);
    expect(said).toContain(`official: random ${version}`);
    expect(fs.readFileSync(program(installedIn(home())), "utf8")).toBe("#!/bin/sh\n");
});

test("local takes the stand-in all the same, without touching the user's plugin.", async () => {
    const own = putOfficial(installedIn(path.join(root, "user", ".pulumi")));
    await choose("auto");
    const { chosen } = await choose("local");
    expect(chosen).toMatchObject([{ origin: "local" }]);
    expect(fs.readFileSync(own, "utf8")).toBe("#!/bin/sh\n");
    expect((await choose("official")).chosen).toMatchObject([{ origin: "official" }]);
});

/** A plugin that really answers, as the official ones do: the stand-in, told that it is of this version, and without its mark. */
function putAnswering(folder: string, told: string): string {
    const file = putOfficial(folder);
    const provider = JSON.stringify(path.join(repositoryRoot, "local/plugins/random/server.ts"));
    const run = JSON.stringify(path.join(repositoryRoot, "local/plugins/protocol/run.ts"));
    const main = path.join(folder, "main.cjs");
    fs.writeFileSync(
        main,
        `require(${run}).runPlugin(() => require(${provider}).randomProvider(${JSON.stringify(told)}));`,
    );
    const preload = path.join(repositoryRoot, "typescript.cjs");
    fs.writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' -r '${preload}' '${main}' "$@"\n`);
    return file;
}

describe("A plugin on PATH", () => {
    const folder = (): string => path.join(root, "bin");
    const withIt = () => ({ environment: { HOME: root, PATH: `relative:${folder()}` } });

    test("of the SDK's version is official and stays where it is, and a stand-in that is wanted all the same goes before it.", async () => {
        const file = putAnswering(folder(), version);
        const { chosen, said } = await choose("official", withIt());
        expect(chosen).toMatchObject([{ origin: "official", path: file }]);
        expect(said).not.toContain(file);
        expect(pluginEnvironment(chosen, { PATH: folder() })).toEqual({});
        const forced = await choose("local", withIt());
        const PATH = `${installedIn(home())}:${folder()}`;
        expect(pluginEnvironment(forced.chosen, { PATH: folder() })).toEqual({ PATH });
    });

    test("of another version is not used, which is said, and the engine gets what was chosen before it.", async () => {
        const file = putAnswering(folder(), "0.0.1");
        const { chosen, said } = await choose("auto", withIt());
        expect(chosen).toMatchObject([{ origin: "local" }]);
        expect(said).toContain(`${file} is random 0.0.1, the program needs ${version}: it is not used`);
        await expect(choose("official", withIt())).rejects.toThrow(`random ${version} missing`);

        putOfficial(installedIn(path.join(root, ".pulumi")));
        const installed = await choose("official", withIt());
        expect(installed.chosen).toMatchObject([{ origin: "official", path: program(installedIn(home())) }]);
        const PATH = `${installedIn(home())}:${folder()}`;
        expect(pluginEnvironment(installed.chosen, { PATH: folder() })).toEqual({ PATH });
    });

    test("that does not tell its version is taken at its owner's word, which is said.", async () => {
        const file = putOfficial(folder());
        const { chosen, said } = await choose("official", withIt());
        expect(chosen).toMatchObject([{ origin: "official", path: file }]);
        expect(said).toContain(`${file} does not tell its version: taken for random ${version}`);
    });
});

test("Another version, or a file nobody may run, is not the plugin.", async () => {
    putOfficial(path.join(root, "user", ".pulumi", "plugins", "resource-random-v0.0.1"));
    fs.chmodSync(putOfficial(installedIn(path.join(root, "user", ".pulumi"))), 0o644);
    expect((await choose("auto")).chosen).toMatchObject([{ origin: "local" }]);
});

test("Where downloads are possible, the official plugin is installed in place of the stand-in.", async () => {
    await choose("auto");
    const install = jest.fn(async () => void putOfficial(installedIn(home())));
    const { chosen } = await choose("auto", { reachable: async () => true, install });
    expect(install).toHaveBeenCalledWith("random", version);
    expect(chosen).toMatchObject([{ origin: "official" }]);
});

describe("Where the download server answers and the download fails", () => {
    const reachable = async () => true;
    const install = async () => {
        throw new Failure("the official random plugin could not be installed", { reason: "error: 403 HTTP error" });
    };

    test("auto says so in one line, takes the stand-in, and does not try again for a while.", async () => {
        const { chosen, said } = await choose("auto", { reachable, install });
        expect(chosen).toMatchObject([{ origin: "local", path: program(installedIn(home())) }]);
        expect(fs.readFileSync(program(installedIn(home())), "utf8")).toContain("main.ts");
        expect(said).toContain(
            "the official random plugin could not be installed (error: 403 HTTP error): a stand-in takes its place",
        );
        expect(await officialDownloadsReachable(home(), true)).toBe(false);
    });

    test("official fails with the reason.", async () => {
        await expect(choose("official", { reachable, install })).rejects.toMatchObject({
            message: "the official random plugin could not be installed",
            reason: "error: 403 HTTP error",
        });
    });

    test("anything that is no failure of the download is passed on.", async () => {
        const broken = async () => {
            throw new TypeError("a fault of the code");
        };
        await expect(choose("auto", { reachable, install: broken })).rejects.toThrow("a fault of the code");
    });
});

test("official fails where there is none, naming what is missing and how to get it.", async () => {
    await choose("auto");
    const failure: unknown = await choose("official").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure instanceof Failure && failure.explain()).toMatch(
        new RegExp(`random ${version} missing[^]*pulumi plugin install resource random ${version}`),
    );
});

test("A stand-in is never placed in the user's own Pulumi home.", async () => {
    const environment = { HOME: root, PATH: "" };
    await expect(choose("auto", { pulumiHome: path.join(root, ".pulumi"), environment })).rejects.toThrow(
        /do not belong in/,
    );
});

test("A server that does not answer is given up on soon.", async () => {
    expect(await answers("https://127.0.0.1:1/", 500)).toBe(false);
});
