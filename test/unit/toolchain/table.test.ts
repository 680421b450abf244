import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { catalogue, compareVersions, localTools, neededGo } from "../../../local/toolchain";
import { programName } from "../../../local/toolchain/build";
import { ensureFrom } from "../../../local/toolchain/ensure";
import { moduleTable } from "../../../local/toolchain/module-table";
import type { ToolRow } from "../../../local/toolchain/tool-row";
import { goVersionOf, parseVersion } from "../../../local/toolchain/versions";
import { silentProgress } from "../../support/silent";
import { fakeGo, temporaryFolder } from "./support";

const rows: readonly ToolRow[] = catalogue.rows;
const read = (row: ToolRow, file: string) => fs.readFileSync(path.join(catalogue.modules, row.folder, file), "utf8");

test("Every tool has one row.", () => {
    const names = rows.map((row) => row.name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining([...localTools(true)]));
});

describe.each(rows.map((row) => [row.name, row] as const))("%s", (_, row) => {
    test("Its go.mod requires exactly the version of the table, and its go.sum verifies that version.", () => {
        expect(read(row, "go.mod")).toMatch(new RegExp(`^(require |\\t)${row.module} ${row.version}$`, "m"));
        expect(read(row, "go.sum")).toContain(`${row.module} ${row.version} h1:`);
    });

    test("Its go.mod names its package, as a tool or as what is written here.", () => {
        if ("file" in row.source) return;
        expect(read(row, "go.mod")).toMatch(new RegExp(`^(tool |module |\\t)${row.source.package}$`, "m"));
    });

    test("It agrees with the other tools of its folder on all that concerns the linker.", () => {
        const shared = ({ folder, module, version, variables, tags, cgo }: ToolRow) =>
            JSON.stringify({ folder, module, version, variables, tags, cgo });
        for (const other of rows.filter(({ folder, source }) => folder === row.folder && "package" in source)) {
            if ("package" in row.source) expect(shared(other)).toBe(shared(row));
        }
    });
});

test("No two programs of one folder come out under the same name.", () => {
    const outputs = rows.flatMap(({ folder, source }) =>
        "package" in source ? [`${folder}/${programName(source.package)}`] : [],
    );
    expect(outputs).toEqual([...new Set(outputs)]);
});

test.each([
    ["go.etcd.io/etcd/server/v3", "server"],
    ["k8s.io/kubernetes/cmd/kubectl", "kubectl"],
    ["helm.sh/helm/v3/cmd/helm", "helm"],
])("Go writes the program of package %s as %s.", (packagePath, name) => {
    expect(programName(packagePath)).toBe(name);
});

test("Every module of files is pinned by both of its sums.", () => {
    for (const { sum, goModSum } of moduleTable) {
        expect(sum).toMatch(/^h1:[A-Za-z0-9+/]{43}=$/);
        expect(goModSum).toMatch(/^h1:[A-Za-z0-9+/]{43}=$/);
    }
});

test("Every folder of a module belongs to a tool.", () => {
    expect(fs.readdirSync(catalogue.modules).sort()).toEqual([...new Set(rows.map(({ folder }) => folder))].sort());
});

describe("The oldest Go that will do", () => {
    test("builds every module.", () => {
        for (const folder of fs.readdirSync(catalogue.modules)) {
            const goMod = fs.readFileSync(path.join(catalogue.modules, folder, "go.mod"), "utf8");
            const demanded = goVersionOf(goMod);
            expect({ folder, demanded, enough: compareVersions(neededGo(), demanded) >= 0 }).toMatchObject({
                enough: true,
            });
        }
    });

    test.each<readonly [string, RegExp]>([
        ["README.md", /\bGo (\S+) or newer/g],
        ["docs/getting-started.md", /\bGo ([\d.]+\d)/g],
        ["docs/ci/gitlab-ci.yml", /GO_VERSION: go(\S+)/g],
        ...fs
            .readdirSync(path.join(repositoryRoot, ".github/workflows"))
            .map((file) => [`.github/workflows/${file}`, /go-version: "~([^"]+)"/g] as const),
    ])("is what %s says.", (file, pattern) => {
        const text = fs.readFileSync(path.join(repositoryRoot, file), "utf8");
        const named = [...text.matchAll(pattern)].map(([, version]) => version);
        expect(named).toEqual(named.map(() => neededGo()));
        expect(named.length).toBe([...text.matchAll(/GO_VERSION:|go-version:|\bGo \d/g)].length);
    });

    test("is asked for before anything is built for a stack that wants metrics.", async () => {
        const [major, minor, patch] = parseVersion(neededGo()) ?? [0, 0, 0];
        const { folder, remove } = await temporaryFolder();
        const go = await fakeGo(path.join(folder, "go"), `go${major}.${minor}.${patch - 1}`);
        const ensuring = ensureFrom(catalogue, localTools(true), {
            cache: path.join(folder, "cache"),
            environment: { PATH: go },
            installed: "ignore",
            progress: silentProgress(),
            signal: new AbortController().signal,
        });
        await expect(ensuring).rejects.toThrow(
            `go${major}.${minor}.${patch - 1} is too old to build metrics-server, which needs Go ${neededGo()} or newer`,
        );
        await remove();
    });
});
