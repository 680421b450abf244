import { execFileSync } from "node:child_process";
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
    fs.copyFileSync(path.join(repositoryRoot, "lazy.cjs"), path.join(root, "lazy.cjs"));
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
});

test("Where nothing can be kept, it is compiled every time.", () => {
    fs.writeFileSync(path.join(root, "node_modules", ".cache"), "a file where the folder would be");
    expect([started(), started()]).toEqual(["first", "first"]);
});
