import { formatDuration, formatTable, styleFor } from "../../../local/terminal";

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

test("Without colours a style leaves text as it is.", () => {
    expect(styleFor(false).bad("no")).toBe("no");
});
