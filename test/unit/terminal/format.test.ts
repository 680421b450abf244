import { folded, formatDuration, formatTable, styleFor, wrapped } from "../../../local/terminal";
import { withoutColours } from "../../../local/terminal/style";

test.each([
    [0, "0ms"],
    [84.6, "85ms"],
    [999.7, "1s"],
    [3_240, "3.2s"],
    [9_949, "9.9s"],
    [9_990, "10s"],
    [59_400, "59s"],
    [59_700, "1m 00s"],
    [125_000, "2m 05s"],
    [3_599_000, "1h 00m"],
    [4_320_000, "1h 12m"],
])("A duration of %d ms reads %s.", (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
});

test("A table aligns its columns by what is visible, colours not counted, and leaves no trailing blanks.", () => {
    const { good } = styleFor(true);
    const table = formatTable(
        [{ title: "tool" }, { title: "took", align: "right" }, { title: "from" }],
        [
            ["kwok", "12s", good("built")],
            ["kube-apiserver", "2m 40s", ""],
        ],
    );
    expect(table.split("\n")).toEqual([
        "tool              took  from",
        `kwok               12s  ${good("built")}`,
        "kube-apiserver  2m 40s",
    ]);
});

test("A table that is wider than the terminal goes on in lines of its own, between words, in the same colour.", () => {
    const { bad } = styleFor(true);
    const columns = ["object", "fields", "by"].map((title) => ({ title }));
    const rows = [["Deployment shop/a-name-that-is-long", bad("spec.replicas, spec.template"), "helm"]];
    const table = formatTable(columns, rows, 42).split("\n");
    expect(table.map(withoutColours)).toEqual([
        "object             fields             by",
        "Deployment         spec.replicas,     helm",
        "shop/a-name-that-  spec.template",
        "is-long",
    ]);
    expect(table[2]).toBe(`shop/a-name-that-  ${bad("spec.template")}`);
    expect(formatTable(columns, rows).split("\n")).toHaveLength(2);
    // What cannot become narrower stays as wide as it is.
    expect(formatTable(columns, [["a", "b", "c"]], 3)).toBe("object  fields  by\na       b       c");
});

test("A text is wrapped between words, and within a word that is wider by itself.", () => {
    expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
    expect(wrapped("abcdefgh ij", 3)).toEqual(["abc", "def", "gh", "ij"]);
    expect(wrapped("short", 80)).toEqual(["short"]);
    expect(wrapped("signal-harvester-staging", 20)).toEqual(["signal-harvester-", "staging"]);
    expect(wrapped("a.bcdefghij", 6)).toEqual(["a.bcde", "fghij"]);
});

test("A line for people goes on below its own words, and one that holds a command is left whole to be copied.", () => {
    const { bad } = styleFor(true);
    const lines = (text: string, width: number) => folded(text, width).split("\n");
    expect(lines("    - staging · domain is missing", 20)).toEqual([
        "    - staging ·",
        "      domain is",
        "      missing",
    ]);
    expect(lines("  next:  mend it and run again", 20)).toEqual(["  next:  mend it and", "         run again"]);
    expect(lines(`${bad("✗")} one two\nthree`, 7)).toEqual([`${bad("✗")} one`, "  two", "three"]);
    for (const command of ["make up STACK=dev", "pulumi stack init dev", "kubectl get pods", "cp a.bak a", "npm ci"]) {
        const line = `  next:  ${command}, then the same again`;
        expect(folded(line, 20)).toBe(line);
    }
    expect(lines("  Role a: is none\n  Role b", 10)).toEqual(["  Role a:", "    is", "    none", "  Role b"]);
    expect(lines("managed-by: pulumi is added by it", 20)).toEqual(["managed-by: pulumi", "is added by it"]);
    // What has no blanks cannot be broken, and a file has no end.
    expect(folded("  log:   /a/very/long/path/of/a/file", 20)).toBe("  log:   /a/very/long/path/of/a/file");
    expect(folded("a b", Number.POSITIVE_INFINITY)).toBe("a b");
});

test("Without colours a style leaves text as it is.", () => {
    expect(styleFor(false).bad("no")).toBe("no");
});
