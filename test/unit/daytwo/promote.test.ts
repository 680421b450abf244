import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Failure } from "../../../local/failure";
import { imageDifferences, imagesOf, repositoryOf, triedOrThere } from "../../../workflow/promote/images";
import { requireTried } from "../../../workflow/promote/tried";
import { runChecks } from "../../../workflow/smoke/run";
import type { World } from "../../../workflow/smoke/world";
import { requireKnownContext } from "../../../workflow/verbs/cluster";
import { changed, healthyWorld } from "../smoke/samples";

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

it("What only the next stack has may stay there as it is, and moves by no promotion.", () => {
    const tried = imagesOf([deployment("api:2")]);
    const there = imagesOf([deployment("api:1"), deployment("proxy:3")]);
    const untried = (...wanted: readonly string[]) =>
        imageDifferences(triedOrThere(tried, there), imagesOf(wanted.map((image) => deployment(image))));
    expect(untried("api:2", "proxy:3")).toEqual([]);
    expect(untried("proxy:4")).toEqual(["proxy: proxy:4 wanted, proxy:3 tried"]);
    // That the next stack runs the older one says nothing for what the first stack has a newer one of.
    expect(untried("api:1")).toEqual(["api: api:1 wanted, api:2 tried"]);
});

describe("what runs in the first stack", () => {
    const between = { from: "staging", to: "production", context: "stackwright-staging" };
    let healthy: World;
    beforeAll(async () => {
        healthy = await healthyWorld("staging");
    });

    function refusal(act: () => unknown): string {
        try {
            act();
        } catch (error) {
            return (error as Failure).explain();
        }
        return "";
    }
    const refused = (world: World) => refusal(() => requireTried(runChecks(world), between));

    it("may go on if all of it runs as declared", () => {
        expect(refused(healthy)).toBe("");
    });

    it("is refused while its rollout fails, though the image is named there already", () => {
        const waiting = { name: "main", restartCount: 0, state: { waiting: { reason: "ImagePullBackOff" } } };
        const text = refused(
            changed(
                healthy,
                ({ kind, metadata }) => kind === "Pod" && metadata.name === "graphmemory-backend-0",
                (one) => ({ ...one, status: { phase: "Pending", containerStatuses: [waiting] } }),
            ),
        );
        expect(text).toContain("staging does not run as this commit declares it, so production cannot have it yet");
        expect(text).toMatch(/pods are running and ready: Pod .*graphmemory-backend-0 is Pending: ImagePullBackOff/);
        expect(text).toContain("make smoke STACK=staging CONTEXT=stackwright-staging");
    });

    it("is refused if it lacks what the commit changes besides images, and the faults that are not shown are counted", () => {
        const text = refused(
            changed(
                healthy,
                ({ kind }) => kind === "NetworkPolicy",
                () => undefined,
            ),
        );
        expect(text).toMatch(/network policies are as declared: NetworkPolicy [\w/-]+ is not there/);
        expect(text).toMatch(/and \d+ more/);
    });

    it("is asked by its own context, which the kubeconfig has to know beside the other's", () => {
        const folder = fs.mkdtempSync(path.join(os.tmpdir(), "contexts-"));
        const before = process.env.KUBECONFIG;
        process.env.KUBECONFIG = path.join(folder, "kubeconfig");
        const contexts = (...names: readonly string[]) =>
            fs.writeFileSync(
                path.join(folder, "kubeconfig"),
                JSON.stringify({ "current-context": names[0], contexts: names.map((name) => ({ name })) }),
            );
        try {
            contexts("stackwright-production");
            const text = refusal(() => requireKnownContext("staging", "production"));
            expect(text).toContain("The kubeconfig does not know the cluster of stack staging");
            expect(text).toContain("no such context");
            expect(text).toContain(
                "stackwright-staging of staging, which is read, and stackwright-production of production",
            );
            contexts("stackwright-production", "stackwright-staging");
            expect(requireKnownContext("staging", "production")).toBe("stackwright-staging");
        } finally {
            if (before === undefined) delete process.env.KUBECONFIG;
            else process.env.KUBECONFIG = before;
            fs.rmSync(folder, { recursive: true });
        }
    });
});
