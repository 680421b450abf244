import * as pulumi from "@pulumi/pulumi";
import { ProblemsError } from "../../../components/core/problems";
import { ConfigFiles, SecretFiles, Workload, type WorkloadArgs } from "../../../components/workload";
import { only, record } from "../../support/engine";
import { apiPart, daemonSet, deployment, statefulSet } from "./samples";

const create = (args: WorkloadArgs) => record(() => new Workload("shop-part", args));

describe("the workload component", () => {
    it("registers the account, the Services, the budget and the pods, all under itself", async () => {
        const recorded = await create(deployment);
        expect(recorded.map(({ type, name }) => `${type} ${name}`).sort()).toEqual([
            "kubernetes:apps/v1:Deployment shop-part",
            "kubernetes:core/v1:Service shop-part-service-shop-api",
            "kubernetes:core/v1:ServiceAccount shop-part-account",
            "kubernetes:policy/v1:PodDisruptionBudget shop-part-budget",
            "stackwright:workload:Workload shop-part",
        ]);
        const children = recorded.filter(({ type }) => type.startsWith("kubernetes:"));
        expect(children.map(({ parent }) => parent)).toEqual(children.map(() => "shop-part"));
    });

    it("creates the account before the pods that run under it", async () => {
        expect(only(await create(deployment), "kubernetes:apps/v1:Deployment").dependsOn).toEqual([
            "shop-part-account",
        ]);
    });

    it("creates the Services of a StatefulSet first, because its pods need their names from the start", async () => {
        expect(only(await create(statefulSet), "kubernetes:apps/v1:StatefulSet").dependsOn).toEqual([
            "shop-part-account",
            "shop-part-service-shop-store-pods",
            "shop-part-service-shop-store",
        ]);
    });

    it("creates a DaemonSet without a budget", async () => {
        const recorded = await create(daemonSet);
        only(recorded, "kubernetes:apps/v1:DaemonSet");
        expect(recorded.map(({ type }) => type)).not.toContain("kubernetes:policy/v1:PodDisruptionBudget");
    });

    it("binds the declared access before the pods start", async () => {
        const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"] }];
        const recorded = await create({ ...deployment, apiAccess: { rules } });
        expect(only(recorded, "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding").dependsOn).toEqual([
            "shop-part-role",
        ]);
        expect(only(recorded, "kubernetes:apps/v1:Deployment").dependsOn).toContain("shop-part-role-binding");
    });

    it("leaves the count of replicas to the scaler where there is one, and only there", async () => {
        for (const [args, type] of [
            [deployment, "kubernetes:apps/v1:Deployment"],
            [statefulSet, "kubernetes:apps/v1:StatefulSet"],
        ] as const) {
            expect(only(await create({ ...args, scaled: true }), type).ignoreChanges).toContain("spec.replicas");
            expect(only(await create(args), type).ignoreChanges).not.toContain("spec.replicas");
        }
    });

    it("is waited for as long as all its pods may take one after the other, and never shorter than by default", async () => {
        // A pod of the samples has 30 s to stop and 60 s to start.
        const pods: readonly (readonly [WorkloadArgs, string, string])[] = [
            [daemonSet, "kubernetes:apps/v1:DaemonSet", "600s"],
            [{ ...daemonSet, nodes: 100 }, "kubernetes:apps/v1:DaemonSet", "9000s"],
            [{ ...daemonSet, nodes: 100, maxUnavailable: 3 }, "kubernetes:apps/v1:DaemonSet", "3060s"],
            [{ ...daemonSet, nodes: 100, graceSeconds: 60 }, "kubernetes:apps/v1:DaemonSet", "12000s"],
            [deployment, "kubernetes:apps/v1:Deployment", "660s"],
            [{ ...deployment, progressDeadlineSeconds: 1800 }, "kubernetes:apps/v1:Deployment", "1860s"],
            [{ ...deployment, replicas: 10 }, "kubernetes:apps/v1:Deployment", "900s"],
            [{ ...deployment, scaled: true, mostReplicas: 20 }, "kubernetes:apps/v1:Deployment", "1800s"],
            [statefulSet, "kubernetes:apps/v1:StatefulSet", "600s"],
            [{ ...statefulSet, graceSeconds: 600 }, "kubernetes:apps/v1:StatefulSet", "1980s"],
        ];
        for (const [args, type, within] of pods) {
            const { timeouts } = only(await create(args), type);
            expect([timeouts.create, timeouts.update]).toEqual([within, within]);
        }
    });

    it("protects only the stateful object itself, so that everything beside it can still change", async () => {
        const recorded = await create({ ...statefulSet, protect: true });
        expect(recorded.filter((one) => one.protect).map(({ type }) => type)).toEqual([
            "kubernetes:apps/v1:StatefulSet",
        ]);
    });

    it("refuses a faulty workload before anything of it exists", async () => {
        const faulty: WorkloadArgs = { ...deployment, disruption: { minAvailable: 2 }, drainSeconds: 40 };
        const recorded = await record(() => {
            expect(() => new Workload("shop-part", faulty)).toThrow(ProblemsError);
        });
        expect(recorded.map(({ type }) => type)).toEqual(["stackwright:workload:Workload"]);
    });
});

describe("configuration files", () => {
    it("keep their name when their contents change, and tell their users by a fingerprint", async () => {
        const refs: ConfigFiles["ref"][] = [];
        const args = { name: "shop-settings", namespace: "shop-staging", owner: apiPart };
        const recorded = await record(() => {
            refs.push(new ConfigFiles("one", { ...args, data: { LEVEL: "INFO" } }).ref);
            refs.push(new ConfigFiles("two", { ...args, data: { LEVEL: "DEBUG" } }).ref);
        });
        expect(refs.map(({ name }) => name)).toEqual(["shop-settings", "shop-settings"]);
        expect(refs[0]?.hash).not.toBe(refs[1]?.hash);
        expect(recorded.find(({ name, type }) => name === "one" && type.startsWith("kubernetes"))).toMatchObject({
            type: "kubernetes:core/v1:ConfigMap",
            inputs: {
                metadata: { name: "shop-settings", namespace: "shop-staging", labels: { app: "shop-api" } },
                data: { LEVEL: "INFO" },
            },
        });
    });

    it("carry annotations where they are given", async () => {
        const recorded = await record(
            () =>
                new ConfigFiles("one", {
                    name: "shop-settings",
                    namespace: "shop-staging",
                    owner: apiPart,
                    data: {},
                    annotations: { "stackwright.dev/note": "generated" },
                }),
        );
        expect(only(recorded, "kubernetes:core/v1:ConfigMap").inputs).toMatchObject({
            metadata: { annotations: { "stackwright.dev/note": "generated" } },
        });
    });
});

describe("secret files", () => {
    const args = { name: "shop-password", namespace: "shop-staging", owner: apiPart };

    it("are secret as a whole, whichever of them was given in the clear", async () => {
        const recorded = await record(
            () => new SecretFiles("password", { ...args, data: { user: "shop", password: pulumi.secret("p") } }),
        );
        const secret = only(recorded, "kubernetes:core/v1:Secret");
        expect(secret.secrets).toEqual(["stringData"]);
        expect(secret.inputs).toMatchObject({ type: "Opaque", stringData: { user: "shop", password: "p" } });
    });

    it("have a fingerprint that changes with their contents and stays secret", async () => {
        const refs: SecretFiles["ref"][] = [];
        await record(() => {
            refs.push(new SecretFiles("one", { ...args, data: { password: pulumi.secret("a") } }).ref);
            refs.push(new SecretFiles("two", { ...args, data: { password: pulumi.secret("b") } }).ref);
        });
        const hashes = refs.map(({ hash }) => hash as pulumi.Output<string>);
        const [one, two] = await Promise.all(
            hashes.map((hash) => new Promise((resolve) => pulumi.unsecret(hash).apply(resolve))),
        );
        expect(one).toMatch(/^[0-9a-f]{16}$/);
        expect(one).not.toBe(two);
        expect(await Promise.all(hashes.map((hash) => pulumi.isSecret(hash)))).toEqual([true, true]);
    });

    it("may be of a type that Kubernetes knows", async () => {
        const recorded = await record(
            () =>
                new SecretFiles("tls", { ...args, type: "kubernetes.io/tls", data: { "tls.crt": "", "tls.key": "" } }),
        );
        expect(only(recorded, "kubernetes:core/v1:Secret").inputs).toMatchObject({ type: "kubernetes.io/tls" });
    });
});
