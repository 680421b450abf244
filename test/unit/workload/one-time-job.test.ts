import { OneTimeJob, type OneTimeJobArgs } from "../../../components/workload";
import { only, record } from "../../support/engine";
import { apiPart, resources } from "./samples";

const args: OneTimeJobArgs = {
    part: {
        ...apiPart,
        name: "shop-migrations",
        component: "migrations",
        serviceAccount: "shop-migrations",
        ports: {},
    },
    tier: "batch",
    runAs: { uid: 1000 },
    main: { name: "migrate", image: "registry.example/shop:2.1.0", command: ["migrate"], resources },
    timeoutSeconds: 300,
};

describe("a one-time job", () => {
    it("is tried again twice within its time, as an account of its own and as restricted as any pod", async () => {
        const job = only(await record(() => new OneTimeJob("migrations", args)), "kubernetes:batch/v1:Job");
        expect(job.inputs).toMatchObject({
            metadata: { name: "shop-migrations", namespace: "shop-staging" },
            spec: {
                backoffLimit: 2,
                activeDeadlineSeconds: 300,
                template: {
                    spec: {
                        restartPolicy: "Never",
                        serviceAccountName: "shop-migrations",
                        automountServiceAccountToken: false,
                        securityContext: { runAsNonRoot: true, runAsUser: 1000 },
                    },
                },
            },
        });
        expect(job.dependsOn).toEqual(["migrations-account"]);
    });

    it("is refused with an image that is not pinned", () => {
        const floating = { ...args, main: { ...args.main, image: "shop:latest" } };
        return expect(record(() => new OneTimeJob("migrations", floating))).rejects.toThrow(
            'shop.migrations.migrate.image is "shop:latest": not a pinned version',
        );
    });
});
