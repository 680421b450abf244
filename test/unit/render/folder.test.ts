import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../../local/failure";
import { replaceFolder } from "../../../workflow/render/folder";

let parent: string;
let folder: string;
beforeEach(() => {
    parent = fs.mkdtempSync(path.join(os.tmpdir(), "render-"));
    folder = path.join(parent, "deep", "out");
});
afterEach(() => {
    fs.rmSync(parent, { recursive: true, force: true });
});

function filesIn(directory: string): string[] {
    return fs
        .readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
        .sort();
}

const a = { path: "apps/configmap/a.yaml", content: "a: 1\n" };
const b = { path: "apps/secret/b.yaml", content: "b: 1\n" };

describe("the rendered folder", () => {
    it("is made with what lies above it", () => {
        replaceFolder(folder, [a]);
        expect(filesIn(folder)).toEqual([".rendered-by-stackwright", a.path]);
        expect(fs.readFileSync(path.join(folder, a.path), "utf8")).toBe(a.content);
    });

    it("holds no file of an earlier run", () => {
        replaceFolder(folder, [a, b]);
        replaceFolder(folder, [b]);
        expect(filesIn(folder)).toEqual([".rendered-by-stackwright", b.path]);
        expect(fs.readdirSync(path.dirname(folder))).toEqual(["out"]);
    });

    it("may exist empty", () => {
        fs.mkdirSync(folder, { recursive: true });
        replaceFolder(folder, [a]);
        expect(filesIn(folder)).toContain(a.path);
    });

    it("is left alone if somebody else's files are in it", () => {
        fs.mkdirSync(folder, { recursive: true });
        fs.writeFileSync(path.join(folder, "thesis.txt"), "years of work");
        expect(() => replaceFolder(folder, [a])).toThrow(Failure);
        expect(() => replaceFolder(folder, [a])).toThrow(`${folder} was not made by this command`);
        expect(filesIn(folder)).toEqual(["thesis.txt"]);
        expect(fs.readdirSync(path.dirname(folder))).toEqual(["out"]);
    });

    it("is left alone if it is a file", () => {
        fs.mkdirSync(path.dirname(folder), { recursive: true });
        fs.writeFileSync(folder, "a file");
        expect(() => replaceFolder(folder, [a])).toThrow(Failure);
        expect(fs.readFileSync(folder, "utf8")).toBe("a file");
    });

    it("keeps its old state, and leaves nothing beside it, if writing fails", () => {
        replaceFolder(folder, [a]);
        const impossible = { path: `${a.path}/below-a-file.yaml`, content: "" };
        expect(() => replaceFolder(folder, [a, impossible])).toThrow();
        expect(filesIn(folder)).toEqual([".rendered-by-stackwright", a.path]);
        expect(fs.readdirSync(path.dirname(folder))).toEqual(["out"]);
    });
});
