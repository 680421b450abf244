import * as fs from "node:fs";
import * as path from "node:path";
import { catalogue, controlPlaneTools, engineTools } from "../../../local/toolchain";
import { programName } from "../../../local/toolchain/build";
import { moduleTable } from "../../../local/toolchain/module-table";
import type { ToolRow } from "../../../local/toolchain/tool-row";

const rows: readonly ToolRow[] = catalogue.rows;
const read = (row: ToolRow, file: string) => fs.readFileSync(path.join(catalogue.modules, row.folder, file), "utf8");

test("Every tool has one row.", () => {
    const names = rows.map((row) => row.name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(expect.arrayContaining([...engineTools, ...controlPlaneTools]));
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
