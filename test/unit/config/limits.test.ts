import * as fc from "fast-check";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import { ProblemsError } from "../../../components/core/problems";
import { ConfigFiles } from "../../../components/workload";
import { parseSettings } from "../../../config/parse";
import { readStackFile, stackFilePath } from "../../../config/stack-file";
import { type Registered, record } from "../../../workflow/render/recorder";
import { recordStack } from "../../../workflow/render/stack";
import { stacks } from "../../support/stack";

type Namespaces = Record<string, { name: string; description?: string }>;

const mostBytes = 1 << 20;
const mostOfAnnotations = 1 << 18;
const bytes = (values: Readonly<Record<string, unknown>> = {}): number =>
    Object.entries(values).reduce((sum, [key, value]) => sum + Buffer.byteLength(`${key}${String(value)}`), 0);

/** What the API server would refuse of an object's size and names. */
function tooLarge({ name, custom, inputs, type }: Registered): readonly string[] {
    const { metadata = {}, data, stringData } = inputs as Readonly<Record<string, Record<string, unknown>>>;
    const { name: own = "", labels = {}, annotations = {} } = metadata as ObjectMeta;
    if (!custom || !type.startsWith("kubernetes:")) return [];
    return [
        ...(own.length > 253 || /[^a-z0-9.:-]/.test(own) ? [`${name}: called ${own}`] : []),
        ...Object.values(labels)
            .filter((value) => value.length > 63)
            .map((value) => `${name}: label ${value}`),
        ...(bytes(annotations) > mostOfAnnotations ? [`${name}: annotations`] : []),
        ...(bytes(data) + bytes(stringData) > mostBytes ? [`${name}: data`] : []),
    ];
}

/** The objects of a stack with its settings changed, or the words of the refusal. */
async function outcome(
    stack: string,
    change: (namespaces: Namespaces) => void,
): Promise<readonly Registered[] | string> {
    const raw = structuredClone(readStackFile(stackFilePath(stack)).raw);
    change(raw.namespaces as Namespaces);
    try {
        return (await recordStack(parseSettings(raw, stack))).resources;
    } catch (error) {
        if (!(error instanceof ProblemsError)) throw error;
        return error.message;
    }
}

describe.each(stacks)("whatever the namespaces of %s are called and described as", (stack) => {
    it("every object is one that Kubernetes takes, or the names and texts that are too long are told", async () => {
        const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
        const description = fc.string({ unit: "binary", minLength: 1, maxLength: 5000 });
        const keys = Object.keys(readStackFile(stackFilePath(stack)).raw.namespaces as Namespaces);
        const changes = fc.record({ key: fc.constantFrom(...keys), name, description, describes: fc.boolean() });
        await fc.assert(
            fc.asyncProperty(changes, async (one) => {
                const made = await outcome(stack, (namespaces) => {
                    const namespace = namespaces[one.key];
                    if (namespace === undefined) throw new Error(`there is no ${one.key}`);
                    namespace.name = one.name;
                    if (one.describes) namespace.description = one.description;
                });
                if (typeof made === "string") expect(made).toMatch(/: \d+ problems?\n {2}- /);
                else expect(made.flatMap(tooLarge)).toEqual([]);
            }),
            { seed: 20_261, numRuns: Number(process.env.FUZZ_PROGRAMS ?? 3) },
        );
    }, 600_000);

    it("a name of 63 characters from which longer ones are made is refused with the name and its length", async () => {
        const longest = "n".repeat(63);
        const said = await outcome(stack, ({ x0tta6bl4 }) => {
            if (x0tta6bl4 !== undefined) x0tta6bl4.name = longest;
        });
        expect(said).toMatch(new RegExp(`is "${longest}-\\S+": \\d+ characters long; want at most \\d+; shorten`));
    }, 60_000);
});

describe("the contents of a ConfigMap", () => {
    const owner = { name: "a", system: "a", component: "a", environment: "test" };
    const files = (data: Readonly<Record<string, string>>) =>
        record(() => new ConfigFiles("files", { name: "files", namespace: "a", owner, data }));

    it("are at most a mebibyte, counted as the API server counts them", async () => {
        const [key, sign] = ["k", "é"];
        const fits = { [key]: `x${sign.repeat((mostBytes - 2) / 2)}` };
        expect((await files(fits)).length).toBeGreaterThan(1);
        await expect(files({ [key]: `${fits[key]}x` })).rejects.toThrow(
            `ConfigMap files: 1 problem\n  - data is ${mostBytes + 1} bytes large; want at most ${mostBytes}; spread it over several`,
        );
    });
});
