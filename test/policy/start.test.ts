import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { repositoryRoot } from "../../local/paths";

interface ProjectFile {
    readonly plugins: { readonly analyzers: readonly { readonly name: string; readonly path: string }[] };
}

let root: string;
const room = () => path.join(root, "policy");
const cache = () => path.join(root, "node_modules", ".cache", "stackwright-policy");

beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "policy-"));
    fs.mkdirSync(path.join(room(), "probe"), { recursive: true });
    fs.copyFileSync(path.join(repositoryRoot, "policy", "start.cjs"), path.join(room(), "start.cjs"));
    fs.writeFileSync(path.join(root, "package-lock.json"), "{}");
    fs.mkdirSync(path.join(root, "node_modules"));
    for (const name of ["esbuild", "@esbuild"]) {
        fs.symlinkSync(path.join(repositoryRoot, "node_modules", name), path.join(root, "node_modules", name));
    }
    write("probe/index.ts", 'import { word } from "../word";\nconsole.log(word);');
    write("word.ts", 'export const word: string = "first";');
});
afterEach(() => fs.rmSync(root, { recursive: true }));

function write(name: string, text: string): void {
    fs.writeFileSync(path.join(room(), name), text);
}

function started(): string {
    const code = 'require("./start.cjs")(require("node:path").resolve("probe"))';
    return execFileSync(process.execPath, ["-e", code], { cwd: room(), encoding: "utf8" }).trim();
}

const kept = () => fs.readdirSync(cache()).map((name) => path.join(cache(), name));

test("A pack is compiled once for what it is made from, and anew when any of that changes.", () => {
    expect(started()).toBe("first");
    const [first = ""] = kept();
    // Told apart from a second compilation by words that no source has.
    fs.appendFileSync(first, '\nconsole.log("kept");');
    expect(started()).toBe("first\nkept");
    write("word.ts", 'export const word: string = "second";');
    expect(started()).toBe("second");
    expect(kept()).toHaveLength(1);
    expect(kept()).not.toEqual([first]);
    const [second] = kept();
    fs.writeFileSync(path.join(root, "package-lock.json"), '{ "packages": {} }');
    expect(started()).toBe("second");
    expect(kept()).not.toEqual([second]);
});

test("Where nothing can be kept, it is compiled every time.", () => {
    fs.writeFileSync(path.join(root, "node_modules", ".cache"), "a file where the folder would be");
    expect([started(), started()]).toEqual(["first", "first"]);
});

const pack = path.join(repositoryRoot, "policy", "production");

const starter = "@pulumi/pulumi/cmd/run-policy-pack";

/** What the engine's own launcher takes for a module's file when it is called in a folder. */
const resolvedIn = (cwd: string, module: string) =>
    execFileSync(process.execPath, ["-p", `require.resolve("${module}")`], { cwd, encoding: "utf8" }).trim();

describe("The launcher of the engine, which asks a pack's folder for what starts it,", () => {
    const program = () => resolvedIn(pack, starter);

    test("finds ours, and through it whatever folder it names", () => {
        write("probe/index.cjs", 'require("../start.cjs")(__dirname);');
        write("probe/package.json", '{ "main": "index.cjs" }');
        const args = [program(), "127.0.0.1:1", ".", "-typescript=false"];
        const said = execFileSync(process.execPath, args, { cwd: path.join(room(), "probe"), encoding: "utf8" });
        expect(said.trim()).toBe("first");
    });

    test("hears of a pack that cannot start by its exit code and its words", () => {
        write("probe/index.cjs", 'throw new Error("nothing here");');
        write("probe/package.json", '{ "main": "index.cjs" }');
        const run = spawnSync(process.execPath, [program(), "127.0.0.1:1", path.join(room(), "probe")], {
            encoding: "utf8",
        });
        expect([run.status, run.stdout, run.stderr.includes("nothing here")]).toEqual([1, "", true]);
    });

    test("finds everything else of the SDK where it is", () => {
        expect(resolvedIn(pack, "@pulumi/pulumi")).toBe(
            path.join(repositoryRoot, "node_modules", "@pulumi", "pulumi", "index.js"),
        );
    });
});

describe("The launcher of this project", () => {
    const { analyzers } = (parse(fs.readFileSync(path.join(repositoryRoot, "Pulumi.yaml"), "utf8")) as ProjectFile)
        .plugins;
    const launched = (cwd: string) =>
        spawnSync(path.join(repositoryRoot, analyzers[0]?.path ?? "", "pulumi-analyzer-policy"), ["127.0.0.1:1", "."], {
            cwd,
            encoding: "utf8",
        });

    /** A module that tells which it is and what it was given, where the launcher looks for one. */
    function plant(folder: string, file: string): void {
        const whole = path.join(root, folder, "node_modules", `${starter}${file}`);
        fs.mkdirSync(path.dirname(whole), { recursive: true });
        fs.writeFileSync(whole, "console.log(__filename, ...process.argv.slice(2));");
    }

    test("is the one that the engine is told of", () => {
        expect(analyzers.map(({ name }) => name)).toEqual(["policy"]);
    });

    test.each([
        ["in the pack's folder", ["policy/probe", "policy"], ".js"],
        ["in a folder above it", ["policy", "."], ".js"],
        ["in a folder of its own", ["."], "/index.js"],
    ])("starts what the engine's own would start %s", (_, folders, file) => {
        for (const folder of folders) plant(folder, file);
        const cwd = path.join(room(), "probe");
        const { status, stdout, stderr } = launched(cwd);
        expect([status, stdout.trim(), stderr]).toEqual([0, `${resolvedIn(cwd, starter)} 127.0.0.1:1 .`, ""]);
    });

    test("says in the words that the engine knows that a pack's packages are missing", () => {
        const { status, stdout, stderr } = launched(path.join(room(), "probe"));
        expect([status, stdout, stderr]).toEqual([1, "", `Cannot find module '${starter}'\n`]);
    });
});
