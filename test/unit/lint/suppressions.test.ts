import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

const root = path.resolve(__dirname, "../../..");

function sources(): string[] {
    const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts", "*.cjs"], {
        cwd: root,
        encoding: "utf8",
    });
    return listed.split("\n").filter((file) => file !== "" && fs.existsSync(path.join(root, file)));
}

// Put together here, so that this file does not find itself.
const suppression = new RegExp(["biome", "-ignore|@ts", "-(ignore|nocheck)|eslint", "-disable"].join(""));
const skipped = new RegExp(["\\b(it|test|describe)", "\\.(skip|only|todo)\\b|\\b(xit|xtest|fit)\\("].join(""));

describe("the sources", () => {
    it("switch no check off: a rule that is wrong here is changed for everybody", () => {
        const found = sources().filter((file) => suppression.test(fs.readFileSync(path.join(root, file), "utf8")));
        expect(found).toEqual([]);
    });

    it("skip no test", () => {
        const tests = sources().filter((file) => file.endsWith(".test.ts"));
        const found = tests.filter((file) => skipped.test(fs.readFileSync(path.join(root, file), "utf8")));
        expect(found).toEqual([]);
    });
});
