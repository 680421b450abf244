import type { Api } from "../../../local/control-plane";
import { answer, parseQuestion, statusOf } from "../../../local/control-plane/cloud/metrics";

test.each([
    [
        "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/queue_length?labelSelector=app%3Dweb",
        {
            about: "objects",
            namespace: "shop",
            resource: "pods",
            name: "*",
            metric: "queue_length",
            labelSelector: "app=web",
        },
    ],
    [
        "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/services/front/hits",
        { about: "objects", namespace: "shop", resource: "services", name: "front", metric: "hits", labelSelector: "" },
    ],
    [
        "/apis/external.metrics.k8s.io/v1beta1/namespaces/shop/jobs_waiting",
        { about: "external", namespace: "shop", metric: "jobs_waiting" },
    ],
    [
        "/apis/external.metrics.k8s.io/v1beta1",
        { about: "resources", group: "external.metrics.k8s.io", version: "v1beta1" },
    ],
    ["/apis/custom.metrics.k8s.io/v1", undefined],
    ["/apis/custom.metrics.k8s.io/v1beta2/pods", undefined],
    ["/", undefined],
])("The request %s asks for %j.", (url, question) => {
    expect(parseQuestion(url)).toEqual(question);
});

/** An API server that holds what the test says, by path. */
function holding(objects: Readonly<Record<string, unknown>>): Api {
    const get = async (path: string) => objects[path];
    return { get, getIfThere: get } as unknown as Api;
}

test("A custom metric is what is written on each pod that the selector finds, or else 0.", async () => {
    const annotations = { "metrics.stackwright.dev/queue_length": "30" };
    const api = holding({
        "/api/v1/namespaces/shop/pods?labelSelector=app%3Dweb": {
            items: [{ metadata: { name: "a", annotations } }, { metadata: { name: "b" } }],
        },
    });
    const question = parseQuestion(
        "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods/*/queue_length?labelSelector=app%3Dweb",
    );
    if (!question) throw new Error("not understood");
    expect(await answer(api, question)).toMatchObject({
        kind: "MetricValueList",
        items: [
            { describedObject: { kind: "Pod", name: "a", namespace: "shop" }, value: "30" },
            { describedObject: { kind: "Pod", name: "b", namespace: "shop" }, value: "0" },
        ],
    });
});

test("An external metric is what the namespace's map says, or else 0.", async () => {
    const map = "/api/v1/namespaces/shop/configmaps/simulated-external-metrics";
    const api = holding({ [map]: { data: { jobs_waiting: "7" } } });
    const value = async (metric: string) =>
        (await answer(api, { about: "external", namespace: "shop", metric })) as { items: { value: string }[] };
    expect((await value("jobs_waiting")).items[0]?.value).toBe("7");
    expect((await value("others")).items[0]?.value).toBe("0");
});

test("A failure is passed on as the API's own kind of answer.", () => {
    expect(statusOf(new Error("lost"))).toEqual({
        code: 500,
        body: { kind: "Status", apiVersion: "v1", status: "Failure", message: "lost", code: 500 },
    });
});
