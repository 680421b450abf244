import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../local/paths";

export interface Page {
    /** `docs/operations.md` */
    readonly file: string;
    readonly text: string;
}

/** What people read before they know the program. */
export function pages(): readonly Page[] {
    const below = (folder: string): readonly string[] =>
        fs
            .readdirSync(path.join(repositoryRoot, folder), { withFileTypes: true })
            .flatMap((entry) =>
                entry.isDirectory() ? below(path.join(folder, entry.name)) : [path.join(folder, entry.name)],
            );
    return ["README.md", "CONTRIBUTING.md", ...below("docs")]
        .filter((file) => file.endsWith(".md"))
        .map((file) => ({ file, text: fs.readFileSync(path.join(repositoryRoot, file), "utf8") }));
}

/** What stands below one heading of a page, up to the next of its level or above. */
export function sectionOf(file: string, heading: string): string {
    const text = fs.readFileSync(path.join(repositoryRoot, file), "utf8");
    const [, marks = "", section] = new RegExp(`^(#+) ${heading}.*\n([\\s\\S]*)`, "m").exec(text) ?? [];
    if (section === undefined) throw new Error(`${file} has no section ${heading}`);
    return section.split(new RegExp(`^#{1,${marks.length}} `, "m"))[0] ?? "";
}

/** The lines of a section that are commands, without what is said beside them. */
export function commandsOf(file: string, heading: string): readonly string[] {
    const lines = blocksIn(sectionOf(file, heading));
    if (lines.length === 0) throw new Error(`section ${heading} of ${file} has no command`);
    return lines;
}

/** What stands in blocks of commands, line by line. */
export function blocksIn(text: string): readonly string[] {
    return [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)]
        .flatMap(([, block = ""]) => block.split("\n"))
        .map(withoutRemark)
        .filter((line) => line !== "");
}

function withoutRemark(line: string): string {
    return line.replace(/\s+#.*$/, "").trim();
}

/** Links that are not to another site, from where they stand. */
export function linksOf({
    file,
    text,
}: Page): readonly { readonly target: string; readonly anchor: string | undefined }[] {
    return [...text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = ""]) => link)
        .filter((link) => !/^[a-z]+:/.test(link))
        .map((link) => {
            const [place = "", anchor] = link.split("#");
            const target = place === "" ? file : path.join(path.dirname(file), place);
            return { target, anchor };
        });
}

/** What a heading is called in a link. */
export function anchorsOf(text: string): readonly string[] {
    return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
        heading
            .toLowerCase()
            .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
            .replaceAll(" ", "-"),
    );
}

export interface MakeCommand {
    readonly verb: string;
    readonly variables: readonly string[];
    readonly line: string;
}

/** Commands that stand on lines of their own: in blocks, or indented. */
export function commandLines({ text }: Page): readonly string[] {
    return [...blocksIn(text), ...indentedIn(text)];
}

function indentedIn(text: string): readonly string[] {
    const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
    return [...prose.matchAll(/^ {4}(\S.*)$/gm)].map(([, line = ""]) => withoutRemark(line));
}

/** Every line that a reader may type: blocks of commands, indented ones, and what stands between backticks. */
export function typedLines(page: Page): readonly string[] {
    const prose = page.text.replaceAll(/^```[\s\S]*?^```/gm, "");
    const inline = [...prose.matchAll(/`([^`\n]*)`/g)].map(([, code = ""]) => code);
    return [...commandLines(page), ...inline.map(withoutRemark)];
}

/** Every `make …` among them. */
export function makeCommands(page: Page): readonly MakeCommand[] {
    return typedLines(page).flatMap((line) => {
        const [, rest] = /^(?:[A-Z_]+=\S+ )*make ([a-z].*)$/.exec(line) ?? [];
        if (rest === undefined) return [];
        const [verb = "", ...words] = rest.split(/\s+/);
        const variables = words.flatMap((word) => /^\[?([A-Z]+)=/.exec(word)?.[1] ?? []);
        return [{ verb: verb.replace(/,$/, ""), variables, line }];
    });
}

/** The program's own sources as one text, in which its messages can be looked for. */
export function sources(): string {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
        cwd: repositoryRoot,
        encoding: "utf8",
        maxBuffer: 1 << 28,
    })
        .split("\0")
        .filter((file) => /^(config|components|systems|policy|local|workflow)\/.*\.(ts|cjs)$/.test(file))
        .filter((file) => fs.existsSync(path.join(repositoryRoot, file)));
    return files.map((file) => fs.readFileSync(path.join(repositoryRoot, file), "utf8")).join("\n");
}

/** What a page runs in a container of one of a store's pods: `exec $POD -c redis -- …`, as a shell in that container reads it. */
export function commandsInPods(store: "redis" | "postgres"): readonly (readonly [file: string, command: string])[] {
    const wanted = new RegExp(`exec \\S+ -c ${store} -- (.+)$`);
    return pages().flatMap((page) =>
        typedLines(page).flatMap((line): readonly (readonly [string, string])[] => {
            const [, command] = wanted.exec(line) ?? [];
            return command === undefined ? [] : [[page.file, command]];
        }),
    );
}
