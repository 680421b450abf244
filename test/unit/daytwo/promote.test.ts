import { imageDifferences, imagesOf, repositoryOf } from "../../../workflow/promote/images";

const deployment = (image: string, init?: string) => ({
    kind: "Deployment",
    metadata: { name: "api", namespace: "shop" },
    spec: {
        template: {
            spec: {
                containers: [{ name: "api", image }],
                ...(init === undefined ? {} : { initContainers: [{ name: "init", image: init }] }),
            },
        },
    },
});

it("Images are found in every kind that makes pods, init containers included.", () => {
    const job = { spec: { template: { spec: { containers: [{ image: "job:1" }] } } } };
    const objects = [
        deployment("api:1", "init:1"),
        { kind: "CronJob", metadata: { name: "nightly", namespace: "shop" }, spec: { jobTemplate: job } },
        { kind: "ConfigMap", metadata: { name: "none" } },
    ];
    expect(imagesOf(objects)).toEqual([
        { image: "init:1", object: "Deployment shop/api" },
        { image: "api:1", object: "Deployment shop/api" },
        { image: "job:1", object: "CronJob shop/nightly" },
    ]);
});

it.each([
    ["shop/api:1.0", "shop/api"],
    ["registry.example.org:5000/shop/api:1.0@sha256:00", "registry.example.org:5000/shop/api"],
    ["registry.example.org:5000/shop/api", "registry.example.org:5000/shop/api"],
    ["postgres", "postgres"],
])("The repository of %s is %s.", (image, repository) => {
    expect(repositoryOf(image)).toBe(repository);
});

it("What was tried may be promoted, also where the other stack runs more.", () => {
    expect(imageDifferences(imagesOf([deployment("api:1", "init:1")]), imagesOf([deployment("api:1")]))).toEqual([]);
});

it("Another version, another digest and what was never tried are told.", () => {
    const tried = imagesOf([deployment("api:1")]);
    expect(imageDifferences(tried, imagesOf([deployment("api:2")]))).toEqual(["api: api:2 wanted, api:1 tried"]);
    expect(imageDifferences(tried, imagesOf([deployment("api:1@sha256:aa")]))).toEqual([
        "api: api:1@sha256:aa wanted, api:1 tried",
    ]);
    expect(imageDifferences(tried, imagesOf([deployment("web:1")]))).toEqual(["web: web:1 was never tried"]);
});
