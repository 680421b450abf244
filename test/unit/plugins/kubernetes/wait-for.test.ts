import { BadJsonPath, follow, parseJsonPath } from "../../../../local/plugins/kubernetes/await/json-path";
import { BadWaitFor, waitForRules } from "../../../../local/plugins/kubernetes/await/wait-for";
import type { JsonObject } from "../../../../local/plugins/protocol/json";

const object: JsonObject = {
    metadata: { generation: 2, labels: { "app.kubernetes.io/name": "web" } },
    status: {
        phase: "Running",
        observedGeneration: 2,
        ready: true,
        ips: [{ ip: "1" }, { ip: "2" }],
        conditions: [
            { type: "Ready", status: "True" },
            { type: "Old", status: "True", observedGeneration: 1 },
        ],
    },
};

test.each([
    ["{.status.phase}", ["Running"]],
    ["status.phase", ["Running"]],
    ["{$.status.ips[0].ip}", ["1"]],
    ["{.status.ips[-1].ip}", ["2"]],
    ["{.status.ips[*].ip}", ["1", "2"]],
    ["{.metadata.labels['app.kubernetes.io/name']}", ["web"]],
    ["{.metadata.labels.app\\.kubernetes\\.io/name}", ["web"]],
    ['{.status.conditions[?(@.type=="Ready")].status}', ["True"]],
    ["{.status.conditions[?(@.type=='Ready')].status}", ["True"]],
    ["{.status.nothing}", []],
])("The JSONPath %s leads to %j.", (path, found) => {
    expect(follow(parseJsonPath(path), object)).toEqual(found);
});

test.each(["{}", "{.a[}", "{.a[?(@.b)]}"])("The text %s is no JSONPath it can follow.", (path) => {
    expect(() => parseJsonPath(path)).toThrow(BadJsonPath);
});

test.each([
    ["jsonpath={.status.phase}=Running", true],
    ["jsonpath='{.status.phase}'=Running", true],
    ["jsonpath={.status.phase}=Pending", false],
    ["jsonpath={.status.ready}=true", true],
    ["jsonpath={.status.ips}", true],
    ["jsonpath={.status.nothing}", false],
    ["condition=Ready", true],
    ["condition=ready=true", true],
    ["condition=Ready=False", false],
    ["condition=Old", false],
    ['["condition=Ready", "jsonpath={.status.phase}=Running"]', true],
    ['["condition=Ready", "condition=Absent"]', false],
])("Waiting for %s is over: %s.", (annotation, over) => {
    expect(waitForRules(annotation).judge(object, []).ready).toBe(over);
});

test.each(["sometime", "[]", "[1]", "[", "condition=", "jsonpath=.x=1"])(
    "The annotation %s is refused with what is allowed.",
    (annotation) => {
        expect(() => waitForRules(annotation)).toThrow(BadWaitFor);
        expect(() => waitForRules(annotation)).toThrow(/allowed is jsonpath=/);
    },
);

test("What is still waited for is named.", () => {
    const verdict = waitForRules('["condition=Absent", "condition=Ready"]').judge(object, []);
    expect(verdict).toMatchObject({
        status: "Waiting for condition=Absent",
        problems: ["condition=Absent does not hold"],
    });
});
