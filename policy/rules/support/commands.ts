/** Programs that succeed whatever they are told. */
const agreeable: ReadonlySet<string> = new Set(["true", ":", "echo", "printf"]);

const shells: ReadonlySet<string> = new Set(["sh", "ash", "bash", "dash", "ksh", "zsh"]);

/** One statement of a script that succeeds whatever came before it. */
const agreeableStatement = /^(?:\S*\/)?(?:true|:|exit 0|echo\b[^|&]*|printf\b[^|&]*)$/;

/** By these a script ends, or decides, before its last statement does. */
const deciding = /\b(?:exit|set|exec|if|while|until|for|case|trap)\b/;

/** The command succeeds whatever the program beside it does. */
export function alwaysSucceeds(command: readonly string[]): boolean {
    const [program = "", ...args] = command.map((each) => each.trim());
    const name = program.slice(program.lastIndexOf("/") + 1);
    if (!shells.has(name)) return agreeable.has(name);
    const option = args.findIndex((each) => /^-[a-z]*c$/.test(each));
    if (option < 0) return false;
    const script = args[option + 1] ?? "";
    // Told to stop at the first failure, it is decided by all of its statements.
    return /e/.test(args[option] ?? "") ? statementsOf(script).every(isAgreeable) : scriptSucceeds(script);
}

function statementsOf(script: string): readonly string[] {
    return script
        .split(/[;\n]/)
        .map((each) => each.trim())
        .filter((each) => each !== "");
}

function scriptSucceeds(script: string): boolean {
    const statements = statementsOf(script);
    const before = statements.slice(0, -1).filter((each) => !isAgreeable(each));
    return !before.some((each) => deciding.test(each)) && isAgreeable(statements.at(-1) ?? "");
}

/** `check || true` succeeds by its last alternative, `echo a && echo b` by all of its parts. */
function isAgreeable(statement: string): boolean {
    const last = statement.split("||").at(-1) ?? "";
    return last.split("&&").every((each) => agreeableStatement.test(each.trim()));
}
