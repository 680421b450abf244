import { ruleGroups, type Signals } from "../../../components/monitoring";
import { run } from "../support/process";
import { Folder, programs, runbooks } from "./support";

const folder = new Folder();
afterAll(() => folder.remove());

const shop: Signals = {
    name: "shop",
    system: "shop",
    component: "shop",
    namespace: "shop",
    alerts: [],
    slos: [
        {
            name: "up",
            title: "The shop is open",
            objective: 0.999,
            concern: "deployment",
            measure: { kind: "uptime", gauge: 'shop_up{job="shop"}' },
        },
        {
            name: "sells",
            title: "The shop sells",
            objective: 0.99,
            concern: "deployment",
            measure: { kind: "events", bad: 'orders_total{result="bad"}', all: "orders_total" },
        },
        {
            name: "quick",
            title: "The shop is quick",
            objective: 0.99,
            concern: "deployment",
            measure: { kind: "latency", histogram: "answer_seconds", matchers: 'job="shop"', bound: "0.5" },
        },
    ],
};

interface Looked {
    readonly expr: string;
    readonly at: string;
    /** Nothing is there. @default - a value is */
    readonly value?: number;
}

/** What the rules have recorded of some series, as promtool sees it. */
async function expectRecorded(series: Readonly<Record<string, string>>, looks: readonly Looked[]): Promise<void> {
    const { promtool } = await programs(["promtool"]);
    const rules = folder.write("rules.yml", { groups: ruleGroups(shop, runbooks) });
    const file = folder.write("case.yml", {
        rule_files: [rules],
        evaluation_interval: "1m",
        tests: [
            {
                interval: "1m",
                input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
                promql_expr_test: looks.map(({ expr, at, value }) => ({
                    expr,
                    eval_time: at,
                    exp_samples: value === undefined ? [] : [{ labels: "{}", value }],
                })),
            },
        ],
    });
    const { code, stdout, stderr } = await run(promtool, ["test", "rules", file]);
    expect({ code, says: code === 0 ? "" : stdout + stderr }).toEqual({ code: 0, says: "" });
}

const left = (slo: string) => `sum(round(slo:budget_left:ratio14d{slo="${slo}"}, 0.01))`;

test("a pod that is gone with its gauge was not up; one that never was there broke no promise", async () => {
    const firing = 'sum(ALERTS{alertname="ErrorBudgetBurn14_4x",alertstate="firing",slo="up"})';
    await expectRecorded({ 'shop_up{job="shop"}': "1x60 _x60 1x60" }, [
        { expr: 'sum(slo:error_ratio:rate5m{slo="up"})', at: "50m", value: 0 },
        { expr: 'sum(slo:error_ratio:rate5m{slo="up"})', at: "100m", value: 1 },
        { expr: firing, at: "100m", value: 1 },
        { expr: firing, at: "175m" },
    ]);
    await expectRecorded({ other: "1x60" }, [{ expr: 'sum(slo:error_ratio:rate5m{slo="up"})', at: "50m" }]);
});

test("a quiet hour leaves the budget as it was", async () => {
    const sold = 'orders_total{result="good"}';
    const answers = 'answer_seconds_count{job="shop"}';
    const quick = 'answer_seconds_bucket{job="shop",le="0.5"}';
    const busyThenQuiet = "0+100x60 6000x60";
    await expectRecorded({ [sold]: busyThenQuiet, [answers]: busyThenQuiet, [quick]: busyThenQuiet }, [
        { expr: 'sum(slo:error_ratio:rate5m{slo="sells"})', at: "50m", value: 0 },
        { expr: 'sum(slo:error_ratio:rate5m{slo="sells"})', at: "110m" },
        { expr: left("sells"), at: "110m", value: 1 },
        { expr: left("quick"), at: "110m", value: 1 },
    ]);
});

test("a failure among few requests costs what it costs among many", async () => {
    // A thousand orders a minute for an hour, all good; then one a minute, every second of which fails: 30 of 60,060.
    const good = "0+1000x60 60000+0.5x60";
    const bad = "0x60 0+0.5x60";
    await expectRecorded({ 'orders_total{result="good"}': good, 'orders_total{result="bad"}': bad }, [
        { expr: 'sum(round(slo:error_ratio:rate5m{slo="sells"}, 0.01))', at: "115m", value: 0.5 },
        { expr: left("sells"), at: "120m", value: 0.95 },
    ]);
});
