import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { configurationReference, referenceFile } from "../../../workflow/reference/configuration";
import { smokeChecks } from "../../../workflow/smoke/run";
import { findVerb } from "../../../workflow/verbs";
import { namesIn } from "../../../workflow/verbs/help";
import { anchorsOf, linksOf, makeCommands, pages, sources } from "../../support/pages";

describe.each(pages().map((page) => [page.file, page] as const))("%s", (_, page) => {
    it("links to what is there", () => {
        const dead = linksOf(page).filter(({ target, anchor }) => {
            const file = path.join(repositoryRoot, target);
            if (!fs.existsSync(file)) return true;
            return anchor !== undefined && !anchorsOf(fs.readFileSync(file, "utf8")).includes(anchor);
        });
        expect(dead).toEqual([]);
    });

    it("names commands that there are, with variables that they understand", () => {
        for (const { verb, variables, line } of makeCommands(page)) {
            const known = namesIn(findVerb(verb, []).variables);
            // Where every command keeps its files, and with which plugins it runs, may be said to any of them.
            const unknown = variables.filter((one) => ![...known, "STACK", "PLUGINS", "NODES"].includes(one));
            expect({ line, unknown }).toEqual({ line, unknown: [] });
        }
    });

    it("names files that there are", () => {
        const named = [
            ...page.text.matchAll(
                /`((?:config|components|systems|policy|local|workflow|test|\.github|docs)\/[\w./-]+)`/g,
            ),
        ]
            .map(([, file = ""]) => file)
            .filter(
                (file) =>
                    !fs.existsSync(path.join(repositoryRoot, file)) &&
                    !fs.existsSync(path.join(repositoryRoot, "docs", file)),
            );
        expect(named).toEqual([]);
    });
});

it("The configuration reference is what the schema says: make config-docs writes it anew.", () => {
    // Told by the first line that differs: the whole page would hide it.
    const [written, wanted] = [fs.readFileSync(referenceFile, "utf8"), configurationReference()].map((text) =>
        text.split("\n"),
    );
    const at = wanted?.findIndex((line, index) => line !== written?.[index]) ?? -1;
    expect(written?.[at === -1 ? 0 : at]).toBe(wanted?.[at === -1 ? 0 : at]);
    expect(written?.length).toBe(wanted?.length);
});

it("The numbers of checks and rules that pages name are those that there are.", () => {
    const [, rules = ""] =
        /^(\d+) rules judge/m.exec(pages().find(({ file }) => file === "docs/policies.md")?.text ?? "") ?? [];
    const numbers = pages().flatMap(({ text }) => [...text.matchAll(/\b(\d+) (checks of what runs|rules in every)/g)]);
    expect(numbers.map(([, number, of]) => `${number} ${of}`)).toEqual([
        `${rules} rules in every`,
        `${smokeChecks.length} checks of what runs`,
    ]);
});

it("Every message that troubleshooting explains is one that is really written.", () => {
    const text = pages().find(({ file }) => file === "docs/troubleshooting.md")?.text ?? "";
    const rows = text.split("\n").filter((line) => /^\| [`…]/.test(line));
    const written = sources().replaceAll(/\\d\+|\[\^"\]\+/g, "1");
    expect(rows.length).toBeGreaterThan(20);
    const missing: string[] = [];
    for (const row of rows) {
        const [, cell = ""] = row.split("|");
        for (const [, message = ""] of cell.matchAll(/`([^`]+)`/g)) {
            // What stands for a name or a number is not part of the words.
            const words = message
                .split(/…|\bN\b/)
                .map((part) => part.replaceAll(/^[\s"]+|[\s"=]+$/g, ""))
                .filter((part) => part.length > 2);
            missing.push(...words.filter((part) => !written.includes(part)));
        }
    }
    expect(missing).toEqual([]);
});
