import { capabilitiesOf, createProgress, type Output } from "../../../local/terminal";

interface Recording extends Output {
    written: string;
}

function recording(terminal: { isTTY: boolean; columns?: number }): Recording {
    return {
        ...terminal,
        written: "",
        write(text: string) {
            this.written += text;
        },
    };
}

/** What a terminal shows after all that was written: lines rewritten in place count once. */
function seen(written: string): string[] {
    return written.split("\n").map((line) => line.split("\r\u001b[2K").at(-1) ?? "");
}

beforeEach(() => {
    jest.useFakeTimers();
});

afterEach(() => {
    jest.useRealTimers();
});

test("In a terminal one status line shows the step, its text and the time, and ends as a permanent line.", () => {
    const output = recording({ isTTY: true, columns: 100 });
    const progress = createProgress({ output, environment: { NO_COLOR: "1" }, now: () => Date.now() });
    const step = progress.step("tools");
    step.update("1 of 2: etcd");
    jest.advanceTimersByTime(3_000);
    expect(seen(output.written).at(-1)).toMatch(/^. tools {2}1 of 2: etcd {2}3s$/);
    step.done("2 built");
    expect(seen(output.written)).toEqual(["✓  tools  2 built  3s", ""]);
});

test("A permanent line goes above the status line, which stays.", () => {
    const output = recording({ isTTY: true, columns: 100 });
    const progress = createProgress({ output, environment: { NO_COLOR: "1" }, now: () => Date.now() });
    progress.step("tools");
    progress.line("hello");
    expect(seen(output.written)).toEqual(["hello", "⠋ tools"]);
    progress.close();
    expect(seen(output.written)).toEqual(["hello", ""]);
});

test("The status line is cut to the terminal's width, so that it can always be rewritten.", () => {
    const output = recording({ isTTY: true, columns: 20 });
    const progress = createProgress({ output, environment: {}, now: () => Date.now() });
    progress.step("a step with a long name indeed");
    const last = seen(output.written).at(-1) ?? "";
    expect([...last]).toHaveLength(19);
    expect(last.endsWith("…")).toBe(true);
    progress.close();
});

test("The status line shows the open step that spoke last, and falls back to the other when it ends.", () => {
    const output = recording({ isTTY: true, columns: 100 });
    const progress = createProgress({ output, environment: { NO_COLOR: "1" }, now: () => Date.now() });
    const build = progress.step("build");
    const download = progress.step("download");
    build.update("half");
    expect(seen(output.written).at(-1)).toBe("⠋ build  half");
    build.fail();
    expect(seen(output.written)).toEqual(["✗  build  0ms", "⠋ download"]);
    download.done();
});

test("Elsewhere there are plain lines: a heartbeat while a step is open, and its end.", () => {
    const output = recording({ isTTY: false });
    const progress = createProgress({ output, environment: {}, now: () => Date.now() });
    const step = progress.step("tools");
    step.update("etcd");
    jest.advanceTimersByTime(31_000);
    step.done();
    expect(output.written).toBe("… tools  etcd  15s\n… tools  etcd  30s\n✓  tools  31s\n");
});

test("A step ends once: what it says afterwards is not shown.", () => {
    const output = recording({ isTTY: false });
    const progress = createProgress({ output, environment: {}, now: () => Date.now() });
    const step = progress.step("tools");
    step.done();
    step.fail();
    step.update("late");
    expect(output.written).toBe("✓  tools  0ms\n");
});

test.each([
    [{ isTTY: true }, {}, { live: true, colour: true }],
    [{ isTTY: true }, { NO_COLOR: "1" }, { live: true, colour: false }],
    [{ isTTY: true }, { CI: "true" }, { live: false, colour: false }],
    [{ isTTY: true }, { TERM: "dumb" }, { live: false, colour: false }],
    [{ isTTY: false }, {}, { live: false, colour: false }],
    [{ isTTY: false }, { FORCE_COLOR: "1", CI: "true" }, { live: false, colour: true }],
    [{ isTTY: true }, { FORCE_COLOR: "1", NO_COLOR: "1" }, { live: true, colour: false }],
])("A stream %j with %j can do %j.", (stream, environment, capabilities) => {
    expect(capabilitiesOf(recording(stream), environment)).toEqual(capabilities);
});
