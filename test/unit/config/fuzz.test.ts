import * as fc from "fast-check";
import { ProblemsError } from "../../../components/core/problems";
import { parseSettings } from "../../../config/parse";
import { readStackFile, stackFilePath } from "../../../config/stack-file";
import { stacks } from "../../support/stack";

type Tree = Record<string, unknown>;

/** Every place in the settings where something can be put. */
function places(value: unknown, path: readonly string[] = []): (readonly string[])[] {
    if (typeof value !== "object" || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, inner]) => places(inner, [...path, key]))];
}

function put(root: Tree, path: readonly string[], value: unknown): void {
    const group = path.slice(0, -1).reduce<Tree>((inner, step) => inner[step] as Tree, root);
    const last = path.at(-1);
    if (last !== undefined) group[last] = value;
}

/** Values that settings are made of, right and wrong, beside any JSON whatever. */
const values = fc.oneof(
    fc.constantFrom<unknown>(
        0,
        -1,
        1,
        2,
        1e9,
        0.5,
        "",
        " ",
        "0",
        "1m",
        "1Gi",
        "9999Gi",
        "10.0.0.0/8",
        "a.b.",
        "x".repeat(300),
    ),
    fc.constantFrom<unknown>(
        "hpa",
        "keda",
        "none",
        "ReadWriteOnce",
        "latest",
        "__proto__",
        "constructor",
        "é",
        "\u0000",
    ),
    fc.constantFrom<unknown>(null, true, false, [], {}, [null], { a: 1 }, { minAvailable: 1 }, { enabled: false }),
    fc.jsonValue({ maxDepth: 3 }),
);

/** Settings with these places changed, read; the words of the refusal, or nothing. */
function read(stack: string, raw: Tree): string | undefined {
    try {
        parseSettings(raw, stack);
        return undefined;
    } catch (error) {
        if (!(error instanceof ProblemsError)) throw error;
        return error.message;
    }
}

describe.each(stacks)("whatever is written into %s", (stack) => {
    const original = readStackFile(stackFilePath(stack)).raw;
    const everywhere = places(original).filter((path) => path.length > 0);

    it("is settings or a list of problems, never a failure of the program", () => {
        const change = fc.tuple(fc.constantFrom(...everywhere), values);
        fc.assert(
            fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
                const raw = structuredClone(original) as Tree;
                // Inner places first, so that a replaced group does not swallow what is put into it.
                for (const [path, value] of [...changes].sort(([a], [b]) => b.length - a.length)) put(raw, path, value);
                const said = read(stack, raw);
                if (said !== undefined)
                    expect(said).toMatch(new RegExp(`^settings of stack ${stack}: \\d+ problems?\\n  - ${stack} · `));
            }),
            { seed: 20_261, numRuns: Number(process.env.FUZZ ?? 1000) },
        );
    });

    it("is refused where it has a name that no setting has", () => {
        const groups = everywhere.filter(
            (path) => path.length === 1 && path[0] !== undefined && typeof original[path[0]] === "object",
        );
        const name = fc.stringMatching(/^[a-z]{3,12}Q$/);
        fc.assert(
            fc.property(fc.constantFrom(...groups), name, (group, key) => {
                const raw = structuredClone(original) as Tree;
                put(raw, [...group, key], true);
                expect(read(stack, raw)).toContain(`${group.join(".")}.${key} is no setting`);
            }),
            { seed: 20_261, numRuns: 100 },
        );
    });
});
