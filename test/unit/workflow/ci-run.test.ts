import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";

let work: string;
beforeEach(() => {
    work = fs.mkdtempSync(path.join(os.tmpdir(), "ci-run-"));
});
afterEach(() => fs.rmSync(work, { recursive: true, force: true }));

/** .ci/run with another `make`. */
function run(make: string): { readonly status: number | null; readonly last: string | undefined } {
    fs.writeFileSync(path.join(work, "make"), `#!/bin/sh\n${make}\n`, { mode: 0o755 });
    const env = { ...process.env, STACKWRIGHT_WORK: work, PATH: `${work}${path.delimiter}${process.env.PATH}` };
    const { status, stdout } = spawnSync(path.join(repositoryRoot, ".ci", "run"), { env, encoding: "utf8" });
    return { status, last: stdout.trim().split("\n").at(-1) };
}

const result = () => path.join(work, "test", "result");

test("The last line is the result of this very run.", () => {
    fs.mkdirSync(path.join(work, "test"));
    expect(run(`echo '7 passed, 1 failed' > '${result()}'; exit 2`)).toEqual({
        status: 2,
        last: "7 passed, 1 failed",
    });
});

test("A run that ends before there is a result does not tell that of the run before.", () => {
    fs.mkdirSync(path.join(work, "test"));
    fs.writeFileSync(result(), "900 passed, 0 failed\n");
    expect(run("exit 2")).toEqual({ status: 2, last: "0 passed, 1 failed" });
});
