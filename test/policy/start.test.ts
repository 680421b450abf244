import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";

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

describe("The launcher of the engine, which asks a pack's folder for what starts it,", () => {
    const pack = path.join(repositoryRoot, "policy", "production");
    const program = () =>
        execFileSync(process.execPath, ["-p", 'require.resolve("@pulumi/pulumi/cmd/run-policy-pack")'], {
            cwd: pack,
            encoding: "utf8",
        }).trim();

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
        const found = execFileSync(process.execPath, ["-p", 'require.resolve("@pulumi/pulumi")'], {
            cwd: pack,
            encoding: "utf8",
        });
        expect(found.trim()).toBe(path.join(repositoryRoot, "node_modules", "@pulumi", "pulumi", "index.js"));
    });
});
