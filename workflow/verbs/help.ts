import { formatTable } from "../../local/terminal";
import type { Verb } from ".";
import type { Command } from "./command";

/** Every command with what it does. */
export async function help(
    { progress }: Command,
    verbs: readonly Verb[],
    aliases: Readonly<Record<string, string>>,
): Promise<void> {
    const { style } = progress;
    const rows = verbs.map(({ name, variables, does }) => [`make ${style.bold(name)}`, variables, does]);
    const table = formatTable([{ title: "command" }, { title: "variables" }, { title: "does" }], rows);
    const names = Object.entries(aliases).map(([alias, name]) => `${alias} (${name})`);
    process.stdout.write(`${table}\n\nAliases of the original mesh: ${names.join(", ")}\n`);
}
