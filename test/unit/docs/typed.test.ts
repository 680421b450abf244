import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { commandLines, commandsOf, pages } from "../../support/pages";
import { typedSections, untyped } from "./typed";

/** Every command of the pages is typed by a test as it stands, or is listed with what stands for it. */
const all = pages().flatMap((page) => commandLines(page).map((line) => ({ page: page.file, line })));
const excusedBy = (page: string, line: string) =>
    untyped.filter((one) => page.startsWith(one.page) && one.line.test(line));

it("Nobody reads a command that no test types and no list explains.", () => {
    const typed = new Set(
        typedSections.flatMap(({ page, heading, only }) =>
            commandsOf(page, heading)
                .filter((line) => only === undefined || only.test(line))
                .map((line) => `${page}: ${line}`),
        ),
    );
    expect(typed.size).toBeGreaterThan(30);
    const neither = all.filter(
        ({ page, line }) => !typed.has(`${page}: ${line}`) && excusedBy(page, line).length === 0,
    );
    expect(neither).toEqual([]);
});

it("Every section that is said to be typed is named by the test that types it.", () => {
    const source = (name: string) => fs.readFileSync(path.join(repositoryRoot, "test", "faults", "docs", name), "utf8");
    const unknown = typedSections.filter(({ heading, by }) => !source(by).includes(JSON.stringify(heading)));
    expect(unknown).toEqual([]);
});

it("The list explains no line that is gone, and names no test that is gone.", () => {
    const idle = untyped.filter(
        (one) => !all.some(({ page, line }) => page.startsWith(one.page) && one.line.test(line)),
    );
    expect(idle).toEqual([]);
    const named = untyped.flatMap(({ why }) => [...why.matchAll(/\btest\/[\w/.-]*\w/g)].map(([file]) => file));
    expect(named.filter((file) => !fs.existsSync(path.join(repositoryRoot, file)))).toEqual([]);
});
