import * as fs from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { areaNames, areas } from "../../config/schema";
import { secretNames, secretTable } from "../../config/secrets";
import { readStackFile, stackFilePath, stackNames } from "../../config/stack-file";
import { repositoryRoot } from "../../local/paths";
import { at, type Group, groupOf, isGroup, listOf, textOf } from "../report/worlds/values";

export const referenceFile = path.join(repositoryRoot, "docs", "configuration-reference.md");

interface Row {
    /** `api.autoscaling.max`; `*` stands for a name of one's own, `[]` for an item. */
    readonly key: string;
    readonly allowed: string;
    readonly fallback: string;
    readonly values: readonly string[];
}

/** Every key of a stack file: what may stand there, what stands there if nobody says, and what both stacks say. */
export function configurationReference(): string {
    const stacks = stackNames();
    const files = stacks.map((stack) => readStackFile(stackFilePath(stack)).raw);
    const sections = areaNames.map((name) => {
        const { schema, description, type } = areas[name];
        const described = z.toJSONSchema(schema, { io: "input", unrepresentable: "any", reused: "inline" }) as Group;
        const rows = rowsOf(described, name, "", files, true);
        return [
            `## ${name}`,
            "",
            `${description}.`,
            "",
            ...table(["key", "allowed", "default", ...stacks], type === "string" ? rows.slice(0, 1) : rows),
        ].join("\n");
    });
    const secrets = secretNames.map((name) => {
        const { system, required, description } = secretTable[name];
        return { name, system, required, description };
    });
    return `${[
        "# Configuration reference",
        "",
        "<!-- Made from config/schema by `make config-docs`: change the schema, not this page. -->",
        "",
        `Every key below \`stackwright:\` of a stack file, with what ${stacks.join(" and ")} say. How settings are read and checked is in`,
        "[configuration.md](configuration.md). `*` stands for a name of your own. A default of `required` has to be said.",
        "",
        ...sections.flatMap((section) => [section, ""]),
        "## Secrets",
        "",
        "Set each with `pulumi config set --secret stackwright:<key> --stack <stack>`; in plain text they are refused.",
        "",
        ...table(
            ["key", "serves", "needed", "what it is"],
            secrets.map(({ name, system, required, description }) => ({
                key: name,
                allowed: system,
                fallback: required === "production" ? "in production" : required ? "yes, while its system is on" : "no",
                values: [description],
            })),
        ),
    ].join("\n")}\n`;
}

function table(titles: readonly string[], rows: readonly Row[]): readonly string[] {
    const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
    return [
        line(titles),
        line(titles.map(() => "---")),
        ...rows.map(({ key, allowed, fallback, values }) => line([`\`${key}\``, allowed, fallback, ...values])),
    ];
}

function rowsOf(
    schema: unknown,
    root: string,
    key: string,
    files: readonly Readonly<Record<string, unknown>>[],
    required: boolean,
): readonly Row[] {
    const properties = at(schema, "properties");
    const own = at(schema, "additionalProperties");
    const items = at(schema, "items");
    const here = key === "" ? root : key;
    const below = (name: string) => (key === "" ? name : `${key}.${name}`);
    if (isGroup(properties)) {
        const needed = new Set(listOf(at(schema, "required")).map(String));
        return Object.entries(properties).flatMap(([name, inner]) =>
            rowsOf(inner, root, below(name), files, needed.has(name)),
        );
    }
    if (isGroup(own) && Object.keys(own).length > 0) return rowsOf(own, root, below("*"), files, false);
    const whole = {
        key: here,
        allowed: cell(allowedBy(schema)),
        fallback:
            at(schema, "default") !== undefined
                ? cell(JSON.stringify(at(schema, "default")))
                : required
                  ? "required"
                  : "none",
        values: files.map((file) => cell(valueAt(file[root], key))),
    };
    return isGroup(at(items, "properties")) ? [whole, ...rowsOf(items, root, `${key}[]`, files, false)] : [whole];
}

function allowedBy(schema: unknown): string {
    const wants = textOf(at(schema, "wants"));
    if (wants !== undefined) return wants;
    const values = listOf(at(schema, "enum"));
    if (values.length > 0) return values.map((value) => `\`${String(value)}\``).join(", ");
    if (at(schema, "const") !== undefined) return `\`${String(at(schema, "const"))}\``;
    const choices = [...listOf(at(schema, "anyOf")), ...listOf(at(schema, "oneOf"))];
    if (choices.length > 0) return [...new Set(choices.map(allowedBy))].join("; or ");
    if (at(schema, "items") !== undefined) return `a list of: ${allowedBy(at(schema, "items"))}`;
    const words: Readonly<Record<string, string>> = {
        string: "a text",
        integer: "a whole number",
        number: "a number",
        boolean: "true or false",
        object: Object.keys(groupOf(at(schema, "properties"))).join(", ") || "a group",
    };
    return words[String(at(schema, "type"))] ?? "see its description";
}

/** What a file says; of names of one's own the first is shown. */
function valueAt(value: unknown, key: string): string {
    const steps = key === "" ? [] : key.split(".");
    const found = steps.reduce<unknown>((here, step) => {
        if (step === "*") return isGroup(here) ? Object.values(here)[0] : undefined;
        return step.endsWith("[]") ? listOf(at(here, step.slice(0, -2)))[0] : at(here, step);
    }, value);
    if (found === undefined) return "";
    return typeof found === "object" ? JSON.stringify(found) : String(found);
}

function cell(text: string): string {
    const line = text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|").replaceAll("<", "&lt;");
    return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

export function writeReference(): boolean {
    const content = configurationReference();
    const changed = !fs.existsSync(referenceFile) || fs.readFileSync(referenceFile, "utf8") !== content;
    if (changed) fs.writeFileSync(referenceFile, content);
    return changed;
}
