import { Autoscaler, type AutoscalerArgs } from "../../../components/autoscaling";
import { ProblemsError } from "../../../components/core/problems";
import { only, record } from "../../support/engine";
import { byQueue, horizontal } from "./samples";

const create = (args: AutoscalerArgs) => record(() => new Autoscaler("shop-scaler", args));
const hpaType = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler";
const kedaType = "kubernetes:keda.sh/v1alpha1:ScaledObject";

describe("the autoscaler component", () => {
    it("registers a HorizontalPodAutoscaler and recommendations beside it", async () => {
        const recorded = await create({ ...horizontal, vertical: { mode: "Off" } });
        expect(only(recorded, hpaType).parent).toBe("shop-scaler");
        expect(only(recorded, "kubernetes:autoscaling.k8s.io/v1:VerticalPodAutoscaler").inputs).toMatchObject({
            spec: { updatePolicy: { updateMode: "Off" } },
        });
        expect(recorded).toHaveLength(3);
    });

    it("registers KEDA's objects instead, the credentials first, and no autoscaler of its own beside them", async () => {
        const recorded = await create(byQueue);
        expect(only(recorded, kedaType).dependsOn).toEqual(["shop-scaler-auth-shop-worker-queue"]);
        expect(recorded.map(({ type }) => type)).not.toContain(hpaType);
    });

    it("refuses a faulty scaler before anything of it exists", async () => {
        const recorded = await record(() => {
            const faulty = { ...horizontal, served: [], target: { ...horizontal.target, scaled: false } };
            expect(() => new Autoscaler("shop-scaler", faulty)).toThrow(ProblemsError);
        });
        expect(recorded.map(({ type }) => type)).toEqual(["stackwright:autoscaling:Autoscaler"]);
    });
});
