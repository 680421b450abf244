import { selectorLabels } from "../../../components/core/labels";
import { describeProblem } from "../../../components/core/problems";
import { createStandingClaim, Workload } from "../../../components/workload";
import { claimChangeProblems, claimGrowths } from "../../../components/workload/claims";
import { standingClaim } from "../../../components/workload/standing-claim";
import { record } from "../../support/engine";
import { statefulSet } from "./samples";

const [first] = claimGrowths(statefulSet);

function changed(change: (storage: string, storageClass: string) => readonly [string, string]): string[] {
    const { data } = statefulSet.claims;
    if (data === undefined) throw new Error("the sample has lost its claim");
    const [size, storageClass] = change(data.size, data.storageClass);
    const [after] = claimGrowths({ ...statefulSet, claims: { data: { size, storageClass } } });
    return claimChangeProblems("shop.store.volume", first, after).map(describeProblem);
}

describe("the claims of a StatefulSet", () => {
    it("are each told their size, beside a template that later runs leave alone", async () => {
        const recorded = await record(() => new Workload("store", statefulSet));
        const set = recorded.find((one) => one.type === "kubernetes:apps/v1:StatefulSet");
        const patches = recorded.filter((one) => one.type === "kubernetes:core/v1:PersistentVolumeClaimPatch");
        expect(set?.ignoreChanges).toEqual(["spec.volumeClaimTemplates"]);
        expect(patches).toHaveLength(statefulSet.replicas);
        expect(patches[0]?.dependsOn).toContain(set?.name);
        expect(patches[0]?.inputs).toMatchObject({
            metadata: { name: `data-${statefulSet.part.name}-0`, namespace: statefulSet.part.namespace },
            spec: { resources: { requests: { storage: statefulSet.claims.data?.size } } },
        });
    });

    it("are told whole where a scaler counts the replicas, who need not have asked for all of them yet", async () => {
        const scaled = { ...statefulSet, scaled: true, replicas: 5 };
        const recorded = await record(() => new Workload("store", scaled));
        const set = recorded.find((one) => one.type === "kubernetes:apps/v1:StatefulSet");
        const patches = recorded.filter((one) => one.type === "kubernetes:core/v1:PersistentVolumeClaimPatch");
        expect(patches).toHaveLength(5);
        expect(set?.inputs).toMatchObject({
            spec: {
                volumeClaimTemplates: [
                    { metadata: { labels: selectorLabels(statefulSet.part) }, spec: patches[4]?.inputs.spec },
                ],
            },
        });
        expect(patches[4]?.inputs).toMatchObject({
            metadata: { name: `data-${statefulSet.part.name}-4`, labels: selectorLabels(statefulSet.part) },
            spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: "fast",
                resources: { requests: { storage: "10Gi" } },
            },
        });
    });

    it("that a scaler's replicas have not asked for yet say who makes their copies, as the others do", () => {
        const annotations = { "stackwright.dev/no-backup": "scratch" };
        const claims = { data: { size: "10Gi", storageClass: "fast", annotations } };
        const [growth] = claimGrowths({ ...statefulSet, scaled: true, claims });
        expect(growth?.metadata.annotations).toMatchObject(annotations);
    });

    it("may grow", () => {
        expect(changed((_, storageClass) => ["40Gi", storageClass])).toEqual([]);
    });

    it("may be written in another unit", () => {
        expect(changed((_, storageClass) => [`${10 * 1024}Mi`, storageClass])).toEqual([]);
    });

    it("never shrink", () => {
        expect(changed((_, storageClass) => ["5Gi", storageClass])).toEqual([
            'shop.store.volume.size is "5Gi": the volume already has 10Gi, and no volume can shrink; want at least 10Gi; to move to a smaller one, restore a backup into a new volume (docs/operations)',
        ]);
    });

    it("by itself, is never replaced for another class or access mode, which is refused by the name of its setting", async () => {
        const args = {
            path: "shop.files",
            name: "files",
            namespace: "shop",
            owner: statefulSet.part,
            size: "1Gi",
            storageClass: "fast",
            accessMode: "ReadWriteOnce",
        } as const;
        const recorded = await record(() => createStandingClaim("files", { ...args, protect: true }, {}));
        expect(recorded).toMatchObject([
            {
                ignoreChanges: ["spec.storageClassName", "spec.accessModes"],
                protect: true,
                inputs: standingClaim(args),
            },
        ]);
        const other = standingClaim({ ...args, size: "512Mi", storageClass: "slow", accessMode: "ReadWriteMany" });
        expect(claimChangeProblems("shop.files", standingClaim(args), other).map(describeProblem)).toEqual([
            'shop.files.size is "512Mi": the volume already has 1Gi, and no volume can shrink; want at least 1Gi; to move to a smaller one, restore a backup into a new volume (docs/operations)',
            'shop.files.storageClass is "slow": the volume was made in class fast and cannot move to another; want fast; to change the class, restore a backup into a new volume (docs/operations)',
            'shop.files.accessMode is "ReadWriteMany": the volume was made for ReadWriteOnce and cannot become another; want ReadWriteOnce; to change it, restore a backup into a new volume (docs/operations)',
        ]);
    });

    it("never change their class", () => {
        expect(changed((size) => [size, "slow"])).toEqual([
            'shop.store.volume.storageClass is "slow": the volume was made in class fast and cannot move to another; want fast; to change the class, restore a backup into a new volume (docs/operations)',
        ]);
    });
});
