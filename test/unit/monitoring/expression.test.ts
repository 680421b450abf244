import { selectorsIn } from "../../../components/monitoring";

const names = (query: string) => selectorsIn(query).map(({ name }) => name);

test("the series of a query are found among functions, aggregations, groupings and numbers", () => {
    expect(names('sum by (job, le) (rate(http_requests_bucket{job="a",le!="+Inf"}[5m])) / 1e3 > 0.5')).toEqual([
        "http_requests_bucket",
    ]);
    expect(names("histogram_quantile(0.95, sum by (le) (rate(a_bucket[5m]))) and on (job) b > bool 1")).toEqual([
        "a_bucket",
        "b",
    ]);
    expect(names("topk(5, a) or vector(0) unless ignoring (x) group_left (y) c offset 1h")).toEqual(["a", "c"]);
});

test("the labels a series is selected by are found, whatever their values hold", () => {
    expect(selectorsIn('up{job=~"a|b{}",instance!="x,y=z"}')).toEqual([{ name: "up", labels: ["job", "instance"] }]);
    expect(selectorsIn('up{node="a",job="b"}')).toEqual([{ name: "up", labels: ["node", "job"], job: "b" }]);
    expect(selectorsIn('up{job!="b"}')).toEqual([{ name: "up", labels: ["job"] }]);
    expect(selectorsIn("predict_linear(free[6h], 4 * 86400) < 0")).toEqual([{ name: "free", labels: [] }]);
});

test("ranges, subqueries and comments hold no series", () => {
    expect(names("min_over_time(sum(active)[3h:1m]) > 0 # nothing here")).toEqual(["active"]);
});

test("a selection by labels alone is told apart", () => {
    expect(selectorsIn('count({__name__=~"x.*"})')).toEqual([{ labels: ["__name__"] }]);
});
