import * as fs from "node:fs/promises";
import * as path from "node:path";
import { createProgress } from "../../../local/terminal";
import { ensureFrom, type Work } from "../../../local/toolchain/ensure";
import { withLock } from "../../../local/toolchain/lock";
import { makePlan } from "../../../local/toolchain/plan";
import { silentProgress } from "../../support/silent";
import { catalogueOf, fakeGo, program, row, temporaryFolder } from "./support";

let folder: string;
let remove: () => Promise<void>;
let work: Work;

/** A Go that builds nothing, but writes a program for each package, and down what it was asked for. */
const script = `
[ "$1" = build ] || exit 0
for word; do
    [ "$before" = -o ] && output=$word
    case "$word" in example.test/*) echo "built $word" > "$output\${word##*/}"; echo "$word" >> "$GO_ASKED" ;; esac
    before=$word
done`;

beforeEach(async () => {
    const temporary = await temporaryFolder();
    folder = temporary.folder;
    remove = temporary.remove;
    const go = await fakeGo(path.join(folder, "go"), "go1.26.8");
    await program(path.join(go, "go"), script);
    work = {
        cache: path.join(folder, "cache"),
        environment: { PATH: `${go}:${process.env.PATH}`, GO_ASKED: path.join(folder, "asked") },
        installed: "ignore",
        progress: silentProgress(),
        signal: new AbortController().signal,
    };
});

afterEach(() => remove());

const asked = async () => (await fs.readFile(path.join(folder, "asked"), "utf8")).trim().split("\n");

test("Tools of one folder are built in one go.", async () => {
    const catalogue = await catalogueOf(folder, [row("server", { folder: "both" }), row("client", { folder: "both" })]);
    const tools = await ensureFrom(catalogue, ["server", "client"], work);
    expect([...tools.values()].map(({ name, origin }) => `${name} ${origin}`)).toEqual([
        "server built",
        "client built",
    ]);
    expect(await asked()).toEqual(["example.test/server", "example.test/client"]);
});

test("A tool that another run has built meanwhile is left as it is: somebody may be running it.", async () => {
    const catalogue = await catalogueOf(folder, [row("server", { folder: "both" }), row("client", { folder: "both" })]);
    const [decision] = (await makePlan(catalogue, ["server"], work)).decisions;
    if (decision?.state !== "missing") throw new Error("the server should be missing");
    const file = path.join(decision.target, "server");

    let waiting: ReturnType<typeof ensureFrom> | undefined;
    await withLock(work.cache, "both", {}, async () => {
        const waits = new Promise<void>((resolve) => {
            const output = { write: (text: string) => text.includes("waiting for that") && resolve() };
            const progress = createProgress({ output, environment: {} });
            waiting = ensureFrom(catalogue, ["server", "client"], { ...work, progress });
        });
        await waits;
        await fs.mkdir(decision.target, { recursive: true });
        await fs.writeFile(file, "from the other run", { mode: 0o755 });
        await fs.writeFile(path.join(decision.target, "tool.json"), JSON.stringify({ version: "v1.0.0", size: 18 }));
    });
    const tools = await waiting;
    expect([...(tools?.values() ?? [])].map(({ name, origin }) => `${name} ${origin}`)).toEqual([
        "server cached",
        "client built",
    ]);
    expect(await asked()).toEqual(["example.test/client"]);
    expect(await fs.readFile(file, "utf8")).toBe("from the other run");
});
