import { describeProblem } from "../../../components/core/problems";
import {
    alertsOf,
    type Catalogue,
    catalogue,
    contractProblems,
    counter,
    flat,
    gauge,
    histogram,
    type Scraped,
    type Signals,
    usesOf,
    validateSlo,
} from "../../../components/monitoring";

const served: Catalogue = catalogue("shop", {
    shop_orders_total: counter("Orders", "result"),
    shop_queue_depth: gauge("Waiting"),
    shop_duration_seconds: histogram("Duration", "route"),
});

function signals(expr: string): Signals {
    return {
        name: "shop",
        system: "shop",
        component: "api",
        namespace: "shop",
        records: [{ record: "shop:orders:rate5m", expr: "sum(rate(shop_orders_total[5m]))" }],
        alerts: [
            {
                name: "ShopStuck",
                expr,
                for: "5m",
                severity: "warning",
                concern: "performance",
                summary: "Stuck",
                description: "Stuck",
                example: { fires: { shop_queue_depth: flat(9) }, silent: { shop_queue_depth: flat(0) } },
            },
        ],
        rows: [{ title: "Shop", panels: [{ title: "Queue", queries: [{ expr: "shop_queue_depth" }] }] }],
    };
}

function problems(expr: string, jobs: readonly Scraped[] = [{ job: "shop", serves: [served] }]): readonly string[] {
    return contractProblems("monitoring.shared", [signals(expr)], jobs).map(describeProblem);
}

test("what is served, recorded or said of every target may be read", () => {
    expect(problems('shop_queue_depth > 5 and shop:orders:rate5m < 1 and on () up{job="shop"} == 1')).toEqual([]);
    expect(problems('rate(shop_duration_seconds_bucket{le="1",route="/"}[5m]) > 0')).toEqual([]);
});

test("a scrape job that was removed is named with everything that needs it", () => {
    const found = problems("shop_queue_depth > 5", []);
    expect(found).toHaveLength(3);
    expect(found[1]).toBe(
        'monitoring.shared · alert ShopStuck of shop is "shop_queue_depth": is served by nothing that is scraped here (jobs: none); add the scrape job whose program serves it, add the metric to that program\'s catalogue, or remove what reads it',
    );
});

test("a metric that was renamed is named with the one that is meant", () => {
    expect(problems("shop_queue_dept > 5")).toEqual([
        'monitoring.shared · alert ShopStuck of shop is "shop_queue_dept": is served by nothing that is scraped here (jobs: shop); did you mean shop_queue_depth? If not, add the scrape job whose program serves it, or remove what reads it',
    ]);
});

test("a label that the metric does not have is named", () => {
    expect(problems('shop_orders_total{outcome="bad"} > 5')).toEqual([
        'monitoring.shared · alert ShopStuck of shop is "outcome": is no label of shop_orders_total; want result; mend the selector, or add the label to the metric in its catalogue',
    ]);
});

test("a job that is gone, or called otherwise now, is named with the one that is meant", () => {
    expect(problems('max(shop_queue_depth{job="shops"}) > 5')).toEqual([
        'monitoring.shared · alert ShopStuck of shop is "shops": is no scrape job here, though shop_queue_depth is asked of it; want shop; did you mean shop? If not, add the scrape job, or remove what reads it',
    ]);
    expect(problems('absent(up{job="shop-queue"} == 1)')[0]).toContain(
        'is "shop-queue": is no scrape job here, though up is asked of it; want shop; add the scrape job',
    );
});

test("a metric that only another job serves is not to be had from this one", () => {
    const jobs = [
        { job: "shop", serves: [served] },
        { job: "till", serves: [] },
    ];
    expect(problems('shop_queue_depth{job="till"} > 5', jobs)).toEqual([
        'monitoring.shared · alert ShopStuck of shop is "shop_queue_depth": is not served by scrape job till, of which it is asked; add the scrape job whose program serves it, add the metric to that program\'s catalogue, or remove what reads it',
    ]);
});

test("a selection by labels alone is refused", () => {
    expect(problems('count({job="shop"}) > 5')[0]).toContain("name the metric");
});

test("what autoscalers read is held to the same", () => {
    const found = contractProblems(
        "monitoring.shared",
        [],
        [{ job: "shop", serves: [served] }],
        [{ by: "autoscaler metric orders", expr: "shop_orders" }],
    );
    expect(found.map(describeProblem)).toEqual([
        'monitoring.shared · autoscaler metric orders is "shop_orders": is served by nothing that is scraped here (jobs: shop); add the scrape job whose program serves it, add the metric to that program\'s catalogue, or remove what reads it',
    ]);
});

test("a promise brings its rules and four alerts along, and they are held to the same", () => {
    const slo = {
        name: "shop-availability",
        title: "The shop sells",
        objective: 0.999,
        concern: "deployment",
        measure: { kind: "events", bad: 'shop_orders_total{result="bad"}', all: "shop_orders_total" },
    } as const;
    const all = { ...signals("shop_queue_depth > 5"), slos: [slo] };
    expect(alertsOf(all).map(({ name }) => name)).toEqual([
        "ShopStuck",
        "ErrorBudgetBurn14_4x",
        "ErrorBudgetBurn6x",
        "ErrorBudgetBurn3x",
        "ErrorBudgetBurn1x",
    ]);
    expect(alertsOf(all)[1]?.expr).toBe(
        'slo:error_ratio:rate1h{slo="shop-availability"} > 0.0144 and slo:error_ratio:rate5m{slo="shop-availability"} > 0.0144',
    );
    expect(usesOf(all).length).toBeGreaterThan(15);
    expect(contractProblems("x", [all], [{ job: "shop", serves: [served] }])).toEqual([]);
    expect(contractProblems("x", [all], []).length).toBeGreaterThan(7);
});

test("a promise that no burn rate could break is refused", () => {
    const slo = (objective: number) =>
        ({
            name: "shop",
            title: "Shop",
            objective,
            concern: "deployment",
            measure: { kind: "uptime", gauge: "up" },
        }) as const;
    expect(validateSlo("monitoring", slo(0.99))).toEqual([]);
    expect(validateSlo("monitoring", slo(0.9)).map(describeProblem)).toEqual([
        "monitoring.shop.objective is 0.9: leaves a budget that cannot burn 14.4 times too fast, or none at all; want above 0.931 and below 1; promise a share such as 0.999",
    ]);
    expect(validateSlo("monitoring", slo(1))).toHaveLength(1);
});
