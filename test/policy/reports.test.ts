import { judge } from "../../policy/judge";
import { production } from "../../policy/production/pack";
import { passes, type Report, reportFormats } from "../../policy/reports";
import { deployment } from "./corpus/objects";
import { changed } from "./support/edit";
import { asResources, today } from "./support/judging";
import { jsonSchema, junitProblems, mismatch, sarifLog } from "./support/report-schemas";
import { readXml } from "./support/xml";

const nasty = 'a "quoted" <b>&amp;</b> | pipe `tick` \u0007';

const broken = [
    changed(deployment("worker"), {
        "spec.template.spec.containers[0].securityContext.privileged": true,
        "spec.template.spec.containers[0].image": nasty,
        "spec.template.spec.hostNetwork": true,
    }),
];

const waivers = [
    {
        rule: "forbid-host-namespaces",
        resource: "Deployment shop/worker",
        reason: "sees the node's own traffic | by design",
        owner: "network <team>",
        expires: "2027-06-30",
    },
];

const report: Report = judge(asResources(broken), {
    pack: production,
    waivers,
    waiversFrom: "w.ts",
    today,
    judged: "shop",
});

function printed(format: string): string {
    return reportFormats[format]?.(report) ?? "";
}

test("A run with something mandatory in it fails, one with advice only passes", () => {
    expect(passes(report)).toBe(false);
    expect(passes({ ...report, violations: report.violations.map((each) => ({ ...each, level: "advisory" })) })).toBe(
        true,
    );
});

test("The terminal shows each fault under its resource, with field, value and remedy, and the waivers", () => {
    const text = printed("human");
    expect(text).toContain(
        [
            "  ✗ forbid-privileged, container worker",
            "      spec.template.spec.containers[0].securityContext.privileged is true",
            "      want false",
            "      fix: remove securityContext.privileged",
        ].join("\n"),
    );
    expect(text).toContain(
        "  forbid-host-namespaces at Deployment shop/worker until 2027-06-30 by network <team>: sees the node's",
    );
    expect(text).toMatch(
        /✗ shop: 1 resource, 105 rules of stackwright-production: \d+ mandatory, 1 advisory, 1 waived\n$/,
    );
});

test("JSON holds everything", () => {
    const content = JSON.parse(printed("json"));
    expect(content).toMatchObject({ pack: "stackwright-production", judged: "shop", resources: 1, passed: false });
    expect(content.violations).toEqual(JSON.parse(JSON.stringify(report.violations)));
    expect(content.waived[0]).toMatchObject({ rule: "forbid-host-namespaces", waiver: waivers[0] });
    expect(content.rules).toHaveLength(105);
});

test("SARIF and JSON are what their schemas say, with faults and without", () => {
    for (const each of [report, { ...report, violations: [], waived: [] }]) {
        expect(mismatch(JSON.parse(reportFormats.sarif?.(each) ?? ""), sarifLog)).toEqual([]);
        expect(mismatch(JSON.parse(reportFormats.json?.(each) ?? ""), jsonSchema)).toEqual([]);
        expect(junitProblems(readXml(reportFormats.junit?.(each) ?? ""))).toEqual([]);
    }
    const { runs } = JSON.parse(printed("sarif"));
    expect(mismatch({ version: "2.1.0", runs: [{ ...runs[0], result: [] }] }, sarifLog)).not.toEqual([]);
});

test("SARIF names rule, place and remedy, and marks what is waived as suppressed", () => {
    const { version, runs } = JSON.parse(printed("sarif"));
    const [run] = runs;
    expect(version).toBe("2.1.0");
    expect(run.results).toHaveLength(report.violations.length + 1);
    for (const result of run.results) {
        expect(run.tool.driver.rules[result.ruleIndex].id).toBe(result.ruleId);
        expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe("corpus");
        expect(result.message.text).toContain("Fix: ");
    }
    const suppressed = run.results.filter((each: { suppressions?: unknown }) => each.suppressions !== undefined);
    expect(suppressed.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(["forbid-host-namespaces"]);
    const prints = run.results.map((each: { partialFingerprints: object }) => JSON.stringify(each.partialFingerprints));
    expect(new Set(prints).size).toBe(prints.length);
});

test("JUnit has a failure for each fault, a skip for each waiver, and a case for each rule that is kept", () => {
    const text = printed("junit");
    expect(text.match(/<failure /g)).toHaveLength(report.violations.length);
    expect(text.match(/<skipped /g)).toHaveLength(1);
    expect(text).toContain('<testcase classname="forbid-bare-pods" name="all"/>');
    expect(text).toContain(`failures="${report.violations.length}" errors="0" skipped="1"`);
    expect(text).toContain("&lt;b&gt;&amp;amp;&lt;/b&gt;");
    expect(text).not.toContain("\u0007");
    expect(junitProblems(readXml(text))).toEqual([]);
});

test("Markdown tells the tally first, and no value breaks out of its cell", () => {
    const text = printed("markdown");
    expect(text.split("\n")[0]).toMatch(
        /^### ❌ `stackwright-production` on `shop`: \d+ mandatory, 1 advisory, 1 waived$/,
    );
    const rows = text.split("\n").filter((line) => line.startsWith("|"));
    for (const row of rows) expect([6, 7]).toContain(row.replaceAll("\\|", "").split("|").length);
    expect(text).toContain("network &lt;team>");
});
