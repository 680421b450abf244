import { stackReport } from "../../../workflow/report/compose";
import { jsonReport, markdown, markerOf, mostCharacters } from "../../../workflow/report/document";
import { created, type Described, deleted, eventsOf, type Step, same, secret, updated } from "./events";
import * as shop from "./shop";

const today = "2026-11-21";
const reportOf = (...stacks: readonly (readonly Step[])[]) => ({
    base: "main (1111111)",
    head: "change (2222222)",
    stacks: stacks.map((steps, index) => stackReport(`stack-${index}`, eventsOf(steps), { today })),
});

const many = (count: number, make: (index: number) => Step): Step[] =>
    Array.from({ length: count }, (_, index) => make(index));

const configMap = (index: number, value: string): Described => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: `item-${String(index).padStart(4, "0")}`, namespace: "shop" },
    data: { "settings.conf": value },
});

it("The tally comes first, then the risks, then what it means, then every difference, folded away.", () => {
    const text = markdown(
        reportOf([
            ...shop.everything.slice(0, -2).map(same),
            updated(shop.api(), shop.api({ image: "shop/api:1.1" })),
            updated(shop.store("10Gi"), shop.store("5Gi")),
        ]),
    );
    const places = [
        "| stack | create |",
        "**Risks**",
        "shrinks from 10Gi to 5Gi",
        "**What it means**",
        "*Images moved*",
        "<details>",
    ];
    const found = places.map((words) => text.indexOf(words));
    expect(found).not.toContain(-1);
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(text).toContain("-   spec.template.spec.containers[api].image: shop/api:1.0");
    expect(text).toContain("+   spec.template.spec.containers[api].image: shop/api:1.1");
    expect(text.startsWith(markerOf(["stack-0"]))).toBe(true);
});

it("No change is said in two lines.", () => {
    const text = markdown(reportOf(shop.everything.map(same)));
    expect(text).toContain("## Stackwright: Nothing changes");
    expect(text).not.toContain("<details>");
});

it("Two stacks are one comment, each with its own part.", () => {
    const text = markdown(reportOf(shop.everything.map(same), [deleted(shop.api())]));
    expect(text).toContain(markerOf(["stack-0", "stack-1"]));
    expect(text).toContain("### stack-0\n\nNothing changes.");
    expect(text).toContain("stack-1: what changes in 1 object");
});

it("Of 2,000 changed objects as many are shown as fit, and the rest is counted, not forgotten.", () => {
    const long = "x".repeat(400);
    const report = reportOf(many(2000, (index) => updated(configMap(index, "a"), configMap(index, `${long}${index}`))));
    const text = markdown(report);
    expect(text.length).toBeLessThanOrEqual(mostCharacters);
    expect(text.length).toBeGreaterThan(mostCharacters / 2);
    const named = Number(/Of ([\d,]+) objects? only the name is shown/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
    const unnamed = Number(/([\d,]+) objects? left out altogether/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
    const listed = text.match(/^! ConfigMap /gm)?.length ?? 0;
    expect(listed + unnamed).toBe(2000);
    expect(named).toBeLessThan(listed);
    expect(JSON.parse(jsonReport(report)).stacks[0].changes).toHaveLength(2000);
});

it("Of 2,000 deletions every one that has to be approved is counted, whatever is shown of it.", () => {
    const report = reportOf(
        many(2000, (index) =>
            deleted({ ...shop.api(), metadata: { name: `api-${index}`, namespace: `shop-${index % 40}` } }),
        ),
    );
    const text = markdown(report);
    expect(text.length).toBeLessThanOrEqual(mostCharacters);
    expect(text).toContain("2,000 risks to approve");
    expect(text).toMatch(/… and [\d,]+ more risks \([\d]+ of them to approve\)/);
});

it("Names of any length leave a comment that can be posted.", () => {
    const report = reportOf(
        many(600, (index) =>
            deleted({ ...shop.api(), metadata: { name: `${index}-${"n".repeat(9000)}`, namespace: "shop" } }),
        ),
    );
    expect(markdown(report).length).toBeLessThanOrEqual(mostCharacters);
});

it("The same events give the same text, in whatever order the engine told of independent objects.", () => {
    const steps = [...shop.everything.map(created), ...many(50, (index) => created(configMap(index, "a")))];
    expect(markdown(reportOf(steps.toReversed()))).toBe(markdown(reportOf(steps)));
    expect(jsonReport(reportOf(steps.toReversed()))).toBe(jsonReport(reportOf(steps)));
});

it("No secret reaches either form, whether the program marked it, or a Secret holds it in the open.", () => {
    const canaries = ["canary-open-data", "canary-string-data", "canary-new-data"];
    const before = { ...shop.credentials({ password: canaries[0] }), stringData: { token: canaries[1] } };
    const after = { ...shop.credentials({ password: canaries[2] }), stringData: { token: canaries[1] } };
    const report = reportOf([
        updated(before, after, ["data.password"]),
        updated(
            shop.api({ annotations: { hash: secret as never } }),
            shop.api({ annotations: { hash: secret as never } }),
            ['spec.template.metadata.annotations["hash"]'],
        ),
    ]);
    for (const text of [markdown(report), jsonReport(report)]) {
        for (const canary of canaries) expect(text).not.toContain(canary);
        expect(text).not.toContain("ciphertext");
    }
    expect(markdown(report)).toContain("data.password: [secret], changed");
    expect(markdown(report)).toContain("spec.template.metadata.annotations.hash: [secret], changed");
});

it("A value cannot leave its place: neither end the folded part, nor notify anybody, nor draw a table.", () => {
    const evil = "~~~~~~\n</details>\n@everyone | <img src=x> `x`";
    const text = markdown(
        reportOf([
            updated(configMap(1, "a"), configMap(1, evil)),
            deleted({ ...shop.api(), metadata: { name: "a|b <b>@team</b>", namespace: "shop" } }),
        ]),
    );
    const [beforeFold = "", folded = ""] = text.split("<details>");
    expect(beforeFold).not.toMatch(/<b>|<img|@team/);
    expect(folded.match(/^~~~~~~/gm)).toHaveLength(2);
    expect(folded.match(/^<\/details>/gm)).toHaveLength(1);
});

it("A long text is shown by the lines that differ.", () => {
    const file = (line: string) => ["a", "b", line, "d"].join("\n");
    const text = markdown(reportOf([updated(configMap(1, file("old")), configMap(1, file("new")))]));
    expect(text).toContain("(line 3)\n-     old\n+     new\n");
});

it("A preview that broke off is not taken for the whole.", () => {
    const report = reportOf(shop.everything.map(created));
    const [stack] = report.stacks;
    if (stack === undefined) throw new Error("there is one stack");
    const broken = {
        ...report,
        stacks: [{ ...stack, worlds: { ...stack.worlds, errors: ["spec.replicas: nonsense"] } }],
    };
    expect(markdown(broken)).toContain("this may not be all of it");
});
