import {
    activeRules,
    configure,
    judgeResource,
    podsOf,
    type Resource,
    runsToCompletion,
    Stack,
    Subject,
} from "../../../policy/kernel";
import { asSecret, unknownText } from "../../../policy/kernel/wire";
import { production } from "../../../policy/production/pack";

function subject(object: object, more: Partial<Resource> = {}): Subject {
    return new Subject({ object, ...more });
}

const named = (kind: string, apiVersion = "v1", metadata: object = { name: "api", namespace: "shop" }): object => ({
    apiVersion,
    kind,
    metadata,
});

describe("How a resource is called", () => {
    test.each([
        ["a namespaced kind", named("Service"), {}, "Service shop/api"],
        [
            "a kind of the whole cluster",
            named("ClusterRole", "rbac.authorization.k8s.io/v1", { name: "api" }),
            {},
            "ClusterRole api",
        ],
        ...[
            ["CertificateSigningRequest", "certificates.k8s.io/v1"],
            ["ClusterTrustBundle", "certificates.k8s.io/v1beta1"],
            ["ServiceCIDR", "networking.k8s.io/v1"],
            ["IPAddress", "networking.k8s.io/v1"],
            ["ResourceSlice", "resource.k8s.io/v1"],
            ["StorageVersionMigration", "storagemigration.k8s.io/v1alpha1"],
        ].map(([kind = "", apiVersion]): [string, object, Partial<Resource>, string] => [
            `a ${kind}`,
            named(kind, apiVersion, { name: "api" }),
            {},
            `${kind} api`,
        ]),
        [
            "an add-on's kind that is called like one of the whole cluster",
            named("IPAddress", "ipam.cluster.x-k8s.io/v1beta1"),
            {},
            "IPAddress.ipam.cluster.x-k8s.io shop/api",
        ],
        ["a namespace that nobody names", named("Service", "v1", { name: "api" }), {}, "Service default/api"],
        ["an add-on's kind", named("Certificate", "cert-manager.io/v1"), {}, "Certificate.cert-manager.io shop/api"],
        [
            "an add-on's kind without a namespace",
            named("ClusterIssuer", "cert-manager.io/v1", { name: "ca" }),
            {},
            "ClusterIssuer.cert-manager.io ca",
        ],
        [
            "a kind that an add-on shares with Kubernetes",
            named("Service", "serving.knative.dev/v1"),
            {},
            "Service.serving.knative.dev shop/api",
        ],
        [
            "a group that is Kubernetes' by its ending only",
            named("Gateway", "gateway.networking.k8s.io/v1"),
            {},
            "Gateway.gateway.networking.k8s.io shop/api",
        ],
        [
            "a name that is not known yet",
            named("Service", "v1", { name: unknownText, namespace: "shop" }),
            { origin: "api-service" },
            "Service shop/(api-service)",
        ],
        [
            "a name of the wrong type",
            named("Service", "v1", { name: 3, namespace: "shop" }),
            { origin: "x.yaml" },
            "Service shop/(x.yaml)",
        ],
        ["no metadata at all", { apiVersion: "v1", kind: "Service" }, {}, "Service default/(unnamed)"],
        [
            "a resource that is not Kubernetes'",
            { length: 32 },
            { type: "random:index/randomPassword:RandomPassword", origin: "password" },
            "random:index/randomPassword:RandomPassword password",
        ],
    ])("%s", (_, object, more, id) => {
        expect(subject(object, more).id).toBe(id);
    });

    test("The engine's type comes before what the properties say", () => {
        const lying = subject(named("ConfigMap"), { type: "kubernetes:apps/v1:Deployment" });
        expect([lying.kind, lying.apiVersion]).toEqual(["Deployment", "apps/v1"]);
        expect(subject({}, { type: "kubernetes:core/v1:Pod" }).apiVersion).toBe("v1");
    });

    test.each([
        "kubernetes:helm.sh/v4:Chart",
        "kubernetes:helm.sh/v3:Chart",
        "kubernetes:yaml/v2:ConfigGroup",
        "kubernetes:yaml/v2:ConfigFile",
        "kubernetes:yaml:ConfigFile",
        "kubernetes:kustomize/v2:Directory",
        "kubernetes:kustomize:Directory",
    ])("%s is a parent of objects, and none itself", (type) => {
        const parent = subject({}, { type, origin: "shop" });
        expect([parent.isKubernetes, parent.namespace, parent.id]).toEqual([false, undefined, `${type} shop`]);
    });

    test.each(["kubernetes:helm.sh/v3:Release", "kubernetes:helm.sh.example.com/v4:Chart", "kubernetes:apps/v1:Chart"])(
        "%s is an object",
        (type) => {
            expect(subject({}, { type }).isKubernetes).toBe(true);
        },
    );

    test("What is no Kubernetes resource has no namespace and no pods", () => {
        const provider = subject({ spec: { containers: [{ image: "a" }] } }, { type: "pulumi:providers:kubernetes" });
        expect(provider.namespace).toBeUndefined();
        expect(podsOf(provider)).toEqual([]);
    });
});

describe("Parts of objects that somebody else makes", () => {
    test.each([
        ["a patch by its type", named("Deployment", "apps/v1"), { type: "kubernetes:apps/v1:DeploymentPatch" }, true],
        [
            "a whole object by its type",
            named("Deployment", "apps/v1"),
            { type: "kubernetes:apps/v1:Deployment" },
            false,
        ],
        [
            "the account that every namespace is born with",
            named("ServiceAccount", "v1", { name: "default", namespace: "shop" }),
            {},
            true,
        ],
        [
            "a file that was rendered from a patch",
            named("PersistentVolumeClaim", "v1", {
                name: "a",
                namespace: "b",
                annotations: { "pulumi.com/patchForce": "true" },
            }),
            {},
            true,
        ],
        [
            "a file of a whole claim that somebody called one",
            {
                ...named("PersistentVolumeClaim", "v1", {
                    name: "a",
                    namespace: "b",
                    annotations: { "pulumi.com/patchForce": "true" },
                }),
                spec: { accessModes: ["ReadWriteOnce"] },
            },
            {},
            false,
        ],
        ["a file like any other", named("PersistentVolumeClaim"), {}, false],
    ])("%s", (_, object, more, expected) => {
        expect(subject(object, more).isPatch).toBe(expected);
    });
});

describe("Pods", () => {
    const pod = (spec: object): object => ({ ...named("Pod"), spec });

    test("Containers of every kind are found, and told apart", () => {
        const [found] = podsOf(
            subject(
                pod({
                    initContainers: [{ name: "first" }, { name: "beside", restartPolicy: "Always" }],
                    containers: [{ name: "main" }],
                    ephemeralContainers: [{ name: "debug" }],
                }),
            ),
        );
        expect(found?.containers.map(({ kind, name }) => [kind, name])).toEqual([
            ["init", "first"],
            ["sidecar", "beside"],
            ["container", "main"],
            ["ephemeral", "debug"],
        ]);
    });

    test("A container whose name is not known goes by its place", () => {
        const [found] = podsOf(subject(pod({ containers: [{ name: unknownText }, unknownText, {}] })));
        expect(found?.containers.map(({ name }) => name)).toEqual([
            "spec.containers[0]",
            "spec.containers[1]",
            "spec.containers[2]",
        ]);
    });

    test("Whatever looks like a pod in a kind that nobody knows is one, and what does not is none", () => {
        const custom = (spec: unknown): Subject => subject({ ...named("Farm", "example.com/v1"), spec });
        const crop = { spec: { containers: [{ name: "a", image: "b" }] } };
        expect(podsOf(custom({ fields: [{ crop }, { crop }], barn: { crop } }))).toHaveLength(3);
        expect(podsOf(custom({ spec: { containers: ["a", "b"] } }))).toEqual([]);
        expect(podsOf(custom({ containers: [{ name: "a" }], deep: unknownText }))).toEqual([]);
        expect(podsOf(custom(unknownText))).toEqual([]);
        expect(podsOf(custom({ hidden: asSecret({ crop }) }))).toHaveLength(1);
    });

    describe("What cannot be seen of a pod in such a kind counts as a pod that cannot be read", () => {
        const container = { name: "a", image: "b" };
        const rulesOf = (spec: object, apiVersion = "ray.io/v1"): readonly string[] => {
            const rules = activeRules(configure(production)).filter(({ rule }) => rule.name === "forbid-privileged");
            return judgeResource(subject({ ...named("RayCluster", apiVersion), spec }), rules).map(
                ({ field, found }) => `${field}: ${found}`,
            );
        };
        const unknown = "unknown before the update";
        const privileged = { ...container, securityContext: { privileged: true } };

        test.each<[string, object, string[]]>([
            ["a spec", { head: { template: { spec: unknownText } } }, [`spec.head.template.spec: ${unknown}`]],
            ["a whole template", { head: { template: unknownText } }, [`spec.head.template: ${unknown}`]],
            ["a template of pods", { podTemplate: unknownText }, [`spec.podTemplate: ${unknown}`]],
            [
                "a list of containers",
                { template: { spec: { containers: unknownText } } },
                [`spec.template.spec.containers: ${unknown}`],
            ],
            [
                "a container among those without an image",
                { template: { spec: { containers: [{ name: "a" }, unknownText] } } },
                [`spec.template.spec.containers[1]: ${unknown}`],
            ],
            [
                "a container whose image comes from elsewhere, beside one that has its own",
                { template: { spec: { containers: [{ name: "a" }, privileged] } } },
                ["spec.template.spec.containers[1].securityContext.privileged: true"],
            ],
            [
                "a step with a container of its own",
                { templates: [{ container: privileged }] },
                ["spec.templates[0].container.securityContext.privileged: true"],
            ],
            [
                "a step with a script",
                { templates: [{ script: privileged, sidecars: [privileged] }] },
                [
                    "spec.templates[0].script.securityContext.privileged: true",
                    "spec.templates[0].sidecars[0].securityContext.privileged: true",
                ],
            ],
            [
                "a step with several",
                { templates: [{ containerSet: { containers: [container, privileged] } }] },
                ["spec.templates[0].containerSet.containers[1].securityContext.privileged: true"],
            ],
            ["a word that is called container", { containerName: "a", container: "a", script: unknownText }, []],
            ["another unknown word", { secretTemplate: unknownText, host: unknownText }, []],
            ["containers without an image, which somebody else completes", { a: { spec: { containers: [{}] } } }, []],
        ])("%s", (_, spec, expected) => {
            expect(rulesOf(spec)).toEqual(expected);
        });

        test("A step of a workflow of which only the update will know the container", () => {
            expect(rulesOf({ templates: [{ container: unknownText }] }, "argoproj.io/v1alpha1")).toEqual([
                `spec.templates[0].container: ${unknown}`,
            ]);
        });
    });

    test("A step of a workflow has what the workflow says about its pods, and what it says itself", () => {
        const workflow = subject({
            ...named("Workflow", "argoproj.io/v1alpha1"),
            spec: {
                hostNetwork: true,
                securityContext: { runAsUser: 1000 },
                volumes: [{ name: "all" }],
                templates: [
                    {
                        metadata: { labels: { app: "a" } },
                        securityContext: { runAsUser: 0 },
                        volumes: [{ name: "own" }],
                        container: { image: "a" },
                    },
                ],
            },
        });
        const [step] = podsOf(workflow);
        expect(step?.spec.at("hostNetwork").boolean()).toBe(true);
        expect(step?.spec.at("securityContext", "runAsUser").number()).toBe(0);
        expect(step?.spec.at("volumes").plain()).toEqual([{ name: "own" }, { name: "all" }]);
        expect(step?.metadata.at("labels").plain()).toEqual({ app: "a" });
        expect(runsToCompletion(workflow)).toBe(true);
    });

    test("An object of Kubernetes that makes no pods is not searched", () => {
        expect(podsOf(subject({ ...named("ConfigMap"), spec: { spec: { containers: [{ image: "a" }] } } }))).toEqual(
            [],
        );
    });
});

describe("The stack", () => {
    const labelled = (name: string, labels: unknown, namespace = "shop"): Subject =>
        subject({ ...named("Pod", "v1", { name, namespace, labels }), spec: { containers: [] } });

    test("A pod whose labels are not known is there, and is picked by nothing", () => {
        const stack = new Stack([
            labelled("a", { app: "a" }),
            labelled("b", unknownText),
            labelled("c", { app: unknownText }),
        ]);
        expect(stack.podsIn("shop")).toHaveLength(3);
        expect(stack.podsMatching("shop", { equals: new Map(), expressions: [], text: "all" })).toHaveLength(1);
    });

    test("Namespaces are those that are made and those that are used, each with a resource to speak of it", () => {
        const stack = new Stack([
            subject(named("Namespace", "v1", { name: "made" })),
            labelled("z", {}, "used"),
            labelled("a", {}, "used"),
        ]);
        expect(stack.namespaces.map(({ name, reportAs }) => [name, reportAs.id])).toEqual([
            ["made", "Namespace made"],
            ["used", "Pod used/a"],
        ]);
    });

    test("What a rule derives from a stack is derived once", () => {
        const stack = new Stack([]);
        let built = 0;
        const build = (): number => {
            built += 1;
            return built;
        };
        expect([stack.once(build), stack.once(build), built]).toEqual([1, 1, 1]);
    });

    test("Kinds of the same name in different groups do not meet", () => {
        const stack = new Stack([subject(named("Service")), subject(named("Service", "serving.knative.dev/v1"))]);
        expect(stack.ofKind("Service")).toHaveLength(1);
        expect(stack.find("Service.serving.knative.dev", "shop", "api")?.apiVersion).toBe("serving.knative.dev/v1");
    });
});
