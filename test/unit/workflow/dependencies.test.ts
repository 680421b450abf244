import { spawnSync } from "node:child_process";
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

/** Both kinds of dependency, from folders, so that npm needs no network. */
function projectWith(dependencies: object, devDependencies: object): void {
    for (const name of Object.keys({ ...dependencies, ...devDependencies })) {
        fs.mkdirSync(path.join(root, "packages", name), { recursive: true });
        fs.writeFileSync(path.join(root, "packages", name, "package.json"), JSON.stringify({ name, version: "1.0.0" }));
    }
    fs.writeFileSync(
        path.join(root, "package.json"),
        JSON.stringify({ name: "shop", version: "1.0.0", dependencies, devDependencies }),
    );
    run("npm", ["install", "--package-lock-only", "--no-audit", "--offline"]);
}

function run(program: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
    const env = { ...process.env, npm_config_update_notifier: "false", ...environment };
    const { status, stderr } = spawnSync(program, [...args], { cwd: root, env, encoding: "utf8" });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    return stderr;
}

test.each([{ NODE_ENV: "production" }, { npm_config_omit: "dev" }])(
    "With %j everything is installed all the same, and only once.",
    (environment) => {
        projectWith({ server: "file:packages/server" }, { compiler: "file:packages/compiler" });
        const file = JSON.stringify(path.join(repositoryRoot, "workflow", "dependencies.cjs"));
        const script = `require(${file}).ensureDependencies(${JSON.stringify(root)})`;
        expect(run(process.execPath, ["-e", script], environment)).toContain("packages installed");
        expect(fs.readdirSync(path.join(root, "node_modules"))).toEqual(expect.arrayContaining(["compiler", "server"]));
        expect(run(process.execPath, ["-e", script], environment)).toBe("");
    },
    60_000,
);
