import { simulation } from "../../../local/control-plane/simulation";
import { podTroubles } from "../../../local/control-plane/simulation/annotations";

interface Document {
    readonly kind: string;
    readonly metadata: { readonly name: string };
    readonly spec?: {
        readonly selector?: { readonly matchExpressions: readonly { readonly jq: { readonly key: string } }[] };
        readonly steps?: readonly { readonly patch?: { readonly template: string } }[];
    };
}

const documents = simulation()
    .split("\n---\n")
    .map((text) => JSON.parse(text) as Document);

test("Every document has a kind of its own kind and a name of its own.", () => {
    const names = documents.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(documents.map(({ kind }) => kind))).toEqual(
        new Set(["KwokConfiguration", "Stage", "ClusterResourceUsage", "Metric"]),
    );
});

test("Every trouble that the documentation names is one that some stage acts on.", () => {
    const conditions = documents.flatMap(({ spec }) => spec?.selector?.matchExpressions.map(({ jq }) => jq.key) ?? []);
    for (const trouble of podTroubles) expect(conditions.some((key) => key.includes(`== "${trouble}"`))).toBe(true);
});

test("The templates open and close their blocks in pairs.", () => {
    const templates = documents.flatMap(({ spec }) => spec?.steps?.flatMap(({ patch }) => patch?.template ?? []) ?? []);
    expect(templates.length).toBeGreaterThan(5);
    for (const template of templates) {
        const opened = template.match(/\{\{\s*(?:if|range|with)\b/g)?.length ?? 0;
        const closed = template.match(/\{\{\s*end\s*\}\}/g)?.length ?? 0;
        expect({ template, opened }).toEqual({ template, opened: closed });
    }
});
