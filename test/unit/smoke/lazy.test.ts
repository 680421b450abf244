import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";

function node(code: string, folder = repositoryRoot): string {
    return execFileSync(process.execPath, ["-r", path.join(folder, "typescript.cjs"), "-e", code], {
        cwd: folder,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
    }).trim();
}

test("What hardly any program uses of the SDK is loaded when it is used, and not before.", () => {
    const code = `
        const loaded = () => Object.keys(require.cache).filter((file) => /arborist|\\/typescript\\/lib|pulumi\\/automation/.test(file)).length;
        const pulumi = require("@pulumi/pulumi");
        const before = loaded();
        const { LocalWorkspace } = pulumi.automation;
        console.log(before, typeof LocalWorkspace.createOrSelectStack, loaded() > 0);
    `;
    expect(node(code)).toBe("0 function true");
});

test("A function still becomes text, for which the SDK needs its compiler.", () => {
    const code = `
        const { runtime } = require("@pulumi/pulumi");
        runtime.serializeFunction(() => 42).then(({ text }) => console.log(text.includes("return 42") || text.includes("=> 42")));
    `;
    expect(node(code)).toBe("true");
});

describe("a checkout of its own", () => {
    let root: string;
    const cache = () => path.join(root, "node_modules", ".cache", "stackwright-typescript");
    const write = (name: string, text: string) => fs.writeFileSync(path.join(root, name), text);

    beforeEach(() => {
        root = fs.mkdtempSync(path.join(os.tmpdir(), "sources-"));
        for (const folder of ["room", "node_modules"]) fs.mkdirSync(path.join(root, folder));
        for (const name of ["typescript.cjs", "brief.cjs", "lazy.cjs"]) {
            fs.copyFileSync(path.join(repositoryRoot, name), path.join(root, name));
        }
        for (const name of ["esbuild", "@esbuild"]) {
            fs.symlinkSync(path.join(repositoryRoot, "node_modules", name), path.join(root, "node_modules", name));
        }
        write("room/word.ts", 'export const word: string = "first";');
    });
    afterEach(() => fs.rmSync(root, { recursive: true }));

    const word = () => node('console.log(require("./room/word.ts").word)', root);

    test("compiles a room once for what it is made from, and anew when any of that changes.", () => {
        expect(word()).toBe("first");
        const [code = ""] = fs.readdirSync(cache()).filter((name) => name.endsWith(".code.json"));
        // Told apart from a second compilation by words that no source has.
        const kept = fs.readFileSync(path.join(cache(), code), "utf8");
        fs.writeFileSync(path.join(cache(), code), kept.replace('\\"first\\"', '\\"kept\\"'));
        expect(word()).toBe("kept");
        write("room/word.ts", 'export const word: string = "second";');
        expect(word()).toBe("second");
    });

    test("makes the same whatever tsconfig.json says, which no digest knows.", () => {
        write(
            "room/word.ts",
            'class Base { set said(value: string) {} }\nclass Own extends Base { said = "own"; }\nexport const word = new Own().said;',
        );
        write("tsconfig.json", '{ "compilerOptions": { "useDefineForClassFields": false } }');
        expect(word()).toBe("own");
    });

    test("runs where nothing can be kept.", () => {
        fs.writeFileSync(path.join(root, "node_modules", ".cache"), "no folder");
        expect([word(), word()]).toEqual(["first", "first"]);
    });

    test("names a fault's place in the sources, from what was kept too.", () => {
        write(
            "room/fault.ts",
            "interface Longer {\n    than: one;\n}\n\nexport function fail(): Longer {\n    throw new Error();\n}",
        );
        const fault = () =>
            node('try { require("./room/fault.ts").fail(); } catch (error) { console.log(error.stack); }', root);
        expect([fault(), fault()].map((stack) => /fault\.ts:\d+:\d+/.exec(stack)?.[0])).toEqual([
            "fault.ts:6:11",
            "fault.ts:6:11",
        ]);
    });
});
