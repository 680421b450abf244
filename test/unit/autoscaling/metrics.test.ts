import { parse } from "yaml";
import { adapterConfiguration, adapterRules, validateMetrics } from "../../../components/autoscaling";
import { horizontalPodAutoscaler } from "../../../components/autoscaling/specs";
import { describeProblem } from "../../../components/core/problems";
import { onUse, served, target } from "./samples";

const overrides = { namespace: { resource: "namespace" }, pod: { resource: "pod" } };

describe("the Prometheus adapter's configuration", () => {
    it("turns a counter into a rate, a histogram into a quantile, and tells what each pod has from what all share", () => {
        expect(adapterRules(served)).toEqual([
            {
                seriesQuery: 'http_requests_total{namespace!="",pod!="",app="shop-api"}',
                resources: { overrides },
                name: { matches: "^http_requests_total$", as: "http_requests_per_second" },
                metricsQuery: 'sum by (<<.GroupBy>>) (rate(<<.Series>>{<<.LabelMatchers>>,app="shop-api"}[120s]))',
            },
            {
                seriesQuery: 'http_request_duration_seconds_bucket{namespace!="",pod!=""}',
                resources: { overrides },
                name: { matches: "^http_request_duration_seconds_bucket$", as: "http_response_seconds" },
                metricsQuery:
                    "histogram_quantile(0.95, sum by (le, <<.GroupBy>>) (rate(<<.Series>>{<<.LabelMatchers>>}[120s])))",
            },
            {
                seriesQuery: 'websocket_connections{namespace!="",pod!=""}',
                resources: { overrides },
                name: { matches: "^websocket_connections$", as: "websocket_connections" },
                metricsQuery: "sum by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})",
            },
            {
                seriesQuery: 'shop_jobs_waiting{namespace!="",pod!=""}',
                resources: { overrides: { namespace: overrides.namespace } },
                name: { matches: "^shop_jobs_waiting$", as: "jobs_waiting" },
                metricsQuery: "max by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})",
            },
        ]);
    });

    it("is the file that the adapter reads", () => {
        expect(parse(adapterConfiguration(served))).toEqual({ rules: adapterRules(served) });
    });

    it("serves every name that an autoscaler made from the same table can ask for", () => {
        const metrics = served.map(({ name }) => ({ name, perPod: "1" }));
        const asked = horizontalPodAutoscaler(target, { ...onUse, metrics }, served).spec.metrics?.flatMap(
            ({ pods, object }) => (pods ?? object)?.metric.name ?? [],
        );
        expect(adapterRules(served).map(({ name }) => name.as)).toEqual(asked);
    });
});

describe("checking the table of metrics", () => {
    it("finds nothing wrong with a sound one", () => {
        expect(validateMetrics("metrics", served)).toEqual([]);
    });

    it("finds a name served twice, a name that is none, and a quantile that is none", () => {
        const problems = validateMetrics("metrics", [
            { name: "rate", series: "requests-total", measure: { kind: "rate", windowSeconds: 60 } },
            { name: "rate", series: "requests", measure: { kind: "quantile", quantile: 95, windowSeconds: 60 } },
        ]);
        expect(problems.map(describeProblem)).toEqual([
            'metrics.rate.series is "requests-total": no name of a metric; want letters, digits, "_" and ":", ' +
                "not starting with a digit",
            "metrics.rate is served twice, so its value would be chance",
            "metrics.rate.measure.quantile is 95: no share of requests; want between 0 and 1, such as 0.95",
        ]);
    });
});
