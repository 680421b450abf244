import { goModFor, goSumFor, parseDownloads } from "../../../local/toolchain/module-files";
import type { ModuleRow } from "../../../local/toolchain/module-table";

const row: ModuleRow = {
    name: "keda",
    module: "example.test/keda/v2",
    version: "v2.18.1",
    sum: "h1:files=",
    goModSum: "h1:gomod=",
    holds: "config",
};

test("The Go command is given both sums, so that it verifies by itself.", () => {
    expect(goModFor([row])).toBe("module stackwright/files\n\ngo 1.21\n\nrequire example.test/keda/v2 v2.18.1\n");
    expect(goSumFor([row])).toBe(
        "example.test/keda/v2 v2.18.1 h1:files=\nexample.test/keda/v2 v2.18.1/go.mod h1:gomod=\n",
    );
});

test("What the Go command prints is one object after another.", () => {
    const printed = '{\n\t"Path": "a",\n\t"Origin": {\n\t\t"VCS": "git"\n\t}\n}\n{\n\t"Path": "b"\n}\n';
    expect(parseDownloads(printed).map((download) => download.Path)).toEqual(["a", "b"]);
    expect(parseDownloads("")).toEqual([]);
});
