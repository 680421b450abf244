import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";

const { missingPackage } = require("../../../workflow/dependencies.cjs") as {
    missingPackage(root: string): string | undefined;
};

let root: string;

beforeEach(() => {
    root = fs.mkdtempSync(path.join(os.tmpdir(), "dependencies-"));
});
afterEach(() => fs.rmSync(root, { recursive: true, force: true }));

type Packages = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function lockfile(packages: Packages): void {
    fs.writeFileSync(path.join(root, "package-lock.json"), JSON.stringify({ packages: { "": {}, ...packages } }));
}

function installed(packages: Packages): void {
    fs.mkdirSync(path.join(root, "node_modules"), { recursive: true });
    fs.writeFileSync(path.join(root, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
}

const yaml = { "node_modules/yaml": { version: "2.9.1", integrity: "sha512-a" } };

describe("the installed packages", () => {
    it("are those of the lockfile in this checkout", () => {
        expect(missingPackage(repositoryRoot)).toBeUndefined();
    });

    it("are missing where there is no node_modules, or an installation that did not end", () => {
        lockfile(yaml);
        expect(missingPackage(root)).toBe("there are none yet");
    });

    it.each([
        ["missing", {}, "node_modules/yaml is missing"],
        [
            "of another version",
            { "node_modules/yaml": { version: "2.0.0", integrity: "sha512-a" } },
            "node_modules/yaml is 2.0.0, not 2.9.1",
        ],
        [
            "of other content",
            { "node_modules/yaml": { version: "2.9.1", integrity: "sha512-b" } },
            "node_modules/yaml has other content",
        ],
    ])("lack one that is %s", (_, found, words) => {
        lockfile(yaml);
        installed(found);
        expect(missingPackage(root)).toBe(words);
    });

    it("may hold more than the lockfile names", () => {
        lockfile(yaml);
        installed({ ...yaml, "node_modules/extra": { version: "1.0.0" } });
        expect(missingPackage(root)).toBeUndefined();
    });

    it("need not be for other machines, or optional ones that did not fit", () => {
        lockfile({
            ...yaml,
            "node_modules/for-another-system": { version: "1.0.0", os: ["no-such-system"] },
            "node_modules/not-for-this-one": { version: "1.0.0", cpu: [`!${process.arch}`] },
            "node_modules/optional": { version: "1.0.0", optional: true },
        });
        installed(yaml);
        expect(missingPackage(root)).toBeUndefined();
    });
});
