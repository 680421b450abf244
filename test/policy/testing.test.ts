import * as k8s from "@pulumi/kubernetes";
import type { Policies } from "@pulumi/policy";
import { validateResourceOfType, validateStackResourcesOfType } from "@pulumi/policy";
import { baseline } from "../../policy/baseline/pack";
import { crossguardPolicies } from "../../policy/crossguard";
import { Harness, type ProgramResource, secretValue, unknownValue } from "../../policy/testing";
import { deployment } from "./corpus/objects";
import { world } from "./corpus/world";
import { changed } from "./support/edit";
import { today } from "./support/judging";

const pod = (props: object, more: Partial<ProgramResource> = {}): ProgramResource => ({
    type: "kubernetes:core/v1:Pod",
    name: "api",
    props: { apiVersion: "v1", kind: "Pod", metadata: { name: "api" }, ...props },
    ...more,
});

describe("The harness hands over what the engine would", () => {
    const noHostNetwork: Policies = [
        {
            name: "no-host-network",
            description: "No pod on the host's network.",
            enforcementLevel: "mandatory",
            validateResource: validateResourceOfType(k8s.core.v1.Pod, ({ spec }, _args, report) => {
                if (spec?.hostNetwork === true) report("hostNetwork is on");
            }),
        },
    ];
    const harness = new Harness(noHostNetwork);

    test("A fault is reported at the policy's level, an object without one is not", async () => {
        expect((await harness.resource(pod({ spec: { hostNetwork: true } }))).reports).toEqual([
            {
                policy: "no-host-network",
                level: "mandatory",
                message: "No pod on the host's network.\nhostNetwork is on",
                urn: undefined,
            },
        ]);
        expect((await harness.resource(pod({ spec: {} }))).reports).toEqual([]);
    });

    test("A resource of another type is none of the policy's business, and the policy says so", async () => {
        const service = { ...pod({}), type: "kubernetes:core/v1:Service" };
        expect(await harness.resource(service)).toEqual({
            reports: [],
            notApplicable: [
                {
                    policy: "no-host-network",
                    reason: "Policy only applies to resources of type 'kubernetes:core/v1:Pod'",
                },
            ],
        });
    });

    test("An unknown value turns a mandatory verdict into advice, which is the trap that the harness is there to show", async () => {
        const { reports } = await harness.resource(pod({ spec: { hostNetwork: unknownValue } }));
        expect(reports).toEqual([
            expect.objectContaining({
                level: "advisory",
                message: expect.stringContaining("can't be known during preview"),
            }),
        ]);
    });

    test("Secrets arrive unwrapped, options and configuration as they were set", async () => {
        const seen: unknown[] = [];
        const curious: Policies = [
            {
                name: "curious",
                description: "Looks at everything.",
                validateResource: (args) => {
                    seen.push(
                        args.props.password,
                        args.opts.protect,
                        args.opts.ignoreChanges,
                        args.getConfig(),
                        args.provider?.name,
                        args.urn,
                    );
                    args.notApplicable("had a look");
                },
            },
        ];
        const resource = pod(
            { password: secretValue("hunter2") },
            {
                protect: true,
                ignoreChanges: ["spec"],
                provider: { type: "pulumi:providers:kubernetes", name: "cluster" },
            },
        );
        const looking = new Harness(curious, { config: { curious: { depth: 3 } }, stack: "staging", project: "shop" });
        expect((await looking.resource(resource)).notApplicable).toEqual([{ policy: "curious", reason: "had a look" }]);
        expect(seen).toEqual([
            "hunter2",
            true,
            ["spec"],
            { depth: 3 },
            "cluster",
            "urn:pulumi:staging::shop::kubernetes:core/v1:Pod::api",
        ]);
    });

    test("The resources of a stack know their parents and what they depend on", async () => {
        const family: string[] = [];
        const tree: Policies = [
            {
                name: "tree",
                description: "Who belongs to whom.",
                validateStack: validateStackResourcesOfType(k8s.core.v1.Pod, (_pods, { resources }, report) => {
                    for (const { name, parent, dependencies, propertyDependencies, urn } of resources) {
                        family.push(
                            `${name} < ${parent?.name} after ${dependencies.map((each) => each.name)} spec from ${propertyDependencies.spec?.map((each) => each.name)}`,
                        );
                        report("seen", urn);
                    }
                }),
            },
        ];
        const { reports } = await new Harness(tree).stack([
            { type: "shop:index:Shop", name: "shop", props: {} },
            { ...pod({}), name: "database" },
            pod({}, { parent: "shop", dependencies: ["database"], propertyDependencies: { spec: ["database"] } }),
        ]);
        expect(family).toEqual([
            "database < undefined after  spec from undefined",
            "api < shop after database spec from database",
        ]);
        expect(reports.map(({ urn }) => urn?.split("::").at(-1))).toEqual(["database", "api"]);
    });

    test("Corrections come back as the engine would apply them", async () => {
        const fixing: Policies = [
            {
                name: "labels",
                description: "Adds a label.",
                enforcementLevel: "remediate",
                remediateResource: ({ props }) => ({
                    ...props,
                    metadata: { ...props.metadata, labels: { team: "shop" } },
                }),
            },
        ];
        const { props, corrections } = await new Harness(fixing).remediate(pod({}));
        expect(props).toMatchObject({ metadata: { name: "api", labels: { team: "shop" } } });
        expect(corrections).toEqual([{ policy: "labels", diagnostic: "" }]);
        expect((await new Harness(noHostNetwork).remediate(pod({ spec: {} }))).corrections).toEqual([]);
    });

    test("A program that names a resource it does not have is a mistake in the test", async () => {
        await expect(harness.stack([pod({}, { parent: "nobody" })])).rejects.toThrow(
            'no resource of the program is called "nobody"',
        );
    });
});

describe("The rules as policies of the SDK", () => {
    const context = { waivers: [], waiversFrom: "waivers.ts", today };
    const harness = new Harness(crossguardPolicies(baseline, {}, context));

    const lonelyService = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "lonely", namespace: "shop", labels: { "app.kubernetes.io/name": "lonely" } },
        spec: { selector: { "app.kubernetes.io/name": "nobody" }, ports: [{ port: 80 }] },
    };
    const asProgram = (objects: readonly object[]): readonly ProgramResource[] =>
        objects.map((object, index) => {
            const { apiVersion, kind } = object as { apiVersion: string; kind: string };
            const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
            return {
                type: `kubernetes:${group}:${kind}`,
                name: `${kind}-${index}`,
                props: { ...object },
                protect: true,
            };
        });

    test("A whole program that is right passes", async () => {
        const { reports } = await harness.program(asProgram(world));
        expect(reports.map(({ message }) => message)).toEqual([]);
    });

    test("An unknown value stays a mandatory violation, though the SDK would make it advice", async () => {
        const hidden = changed(deployment("worker"), {
            "spec.template.spec.containers[0].securityContext.privileged": unknownValue,
        });
        const [resource] = asProgram([hidden]);
        const { reports } = await harness.resource(resource as ProgramResource);
        expect(reports.filter(({ policy }) => policy === "forbid-privileged")).toEqual([
            expect.objectContaining({
                level: "mandatory",
                message: expect.stringContaining("privileged is unknown before the update"),
            }),
        ]);
    });

    test("An unknown value across resources stays mandatory as well, at the resource that it concerns", async () => {
        const objects = world.map((object) =>
            object.kind === "NetworkPolicy" && object.metadata.name === "postgres"
                ? changed(object, { "spec.podSelector": unknownValue })
                : object,
        );
        const { reports } = await harness.stack(asProgram(objects));
        const coverage = reports.filter(({ policy }) => policy === "require-network-policy");
        expect(coverage.length).toBeGreaterThan(0);
        expect(coverage.every(({ level, urn }) => level === "mandatory" && urn !== undefined)).toBe(true);
    });

    test("What the program only reads is nobody's to mend here, and what it makes is", async () => {
        const [made, lonely] = [
            asProgram(world),
            { ...asProgram([lonelyService])[0], name: "lonely" } as ProgramResource,
        ];
        const reading = new Harness(crossguardPolicies(baseline, {}, context));
        for (const resource of made) await reading.resource(resource);
        expect((await reading.stack([...made, lonely])).reports).toEqual([]);

        const making = new Harness(crossguardPolicies(baseline, {}, context));
        expect((await making.program([...made, lonely])).reports).toContainEqual(
            expect.objectContaining({ policy: "require-service-endpoints", level: "mandatory" }),
        );
    });

    test("A rule that is disabled is not among them", () => {
        const names = crossguardPolicies(baseline, { "forbid-privileged": "disabled" }, context).map(
            ({ name }) => name,
        );
        expect(names).not.toContain("forbid-privileged");
        expect(names).not.toContain("require-replicas");
        expect(names).toContain("require-probes");
    });
});
