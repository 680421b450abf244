import type { PersistentVolume, PersistentVolumeClaim } from "kubernetes-types/core/v1";
import { isApiError } from "../../../../local/control-plane";
import { namespaced, pod } from "../objects";
import { eventually } from "../support";
import type { Shared } from "./shared";

export function volumeCases(shared: Shared): void {
    const claims = "/api/v1/namespaces/volumes/persistentvolumeclaims";

    beforeAll(async () => {
        await namespaced(shared.api, "volumes");
        await shared.api.create("/apis/storage.k8s.io/v1/storageclasses", {
            metadata: { name: "of-a-stack" },
            provisioner: "files.example.org",
        });
    });

    async function claim(
        name: string,
        storageClassName?: string,
        mode = "ReadWriteOnce",
        storage = "1Gi",
    ): Promise<void> {
        await shared.api.create(claims, {
            metadata: { name },
            spec: {
                accessModes: [mode],
                resources: { requests: { storage } },
                ...(storageClassName === undefined ? {} : { storageClassName }),
            },
        });
    }

    const bound = (name: string) =>
        eventually(`claim ${name} is bound`, async () => {
            const { spec, status } = await shared.api.get<PersistentVolumeClaim>(`${claims}/${name}`);
            return status?.phase === "Bound" ? spec?.volumeName : undefined;
        });

    const volumePath = (name = "") => `/api/v1/persistentvolumes/${name}`;

    test.each([
        ["ReadWriteOnce", "of-a-stack"],
        ["ReadWriteMany", "of-a-stack"],
        ["ReadWriteMany", "standard"],
        ["ReadWriteOnce", "by-hand"],
        ["ReadWriteMany", "by-hand"],
    ])("A claim for %s of class %s is bound.", async (mode, storageClass) => {
        const name = `${storageClass}-${mode.toLowerCase()}`;
        await claim(name, storageClass, mode);
        const volume = await shared.api.get<PersistentVolume>(volumePath(await bound(name)));
        expect(volume.spec).toMatchObject({
            accessModes: [mode],
            capacity: { storage: "1Gi" },
            storageClassName: storageClass,
        });
    });

    test("A claim that names no class gets one of the default class.", async () => {
        await claim("default");
        const volume = await shared.api.get<PersistentVolume>(volumePath(await bound("default")));
        expect(volume.spec?.storageClassName).toBe("standard");
    });

    test("A class that waits for a pod gives no volume before there is one.", async () => {
        await claim("late", "late");
        await eventually("the claim waits", async () => {
            const { items } = await shared.api.get<{ items: { reason: string; involvedObject: { name: string } }[] }>(
                "/api/v1/namespaces/volumes/events",
            );
            return items.find((one) => one.involvedObject.name === "late" && one.reason === "WaitForFirstConsumer");
        });
        const user = pod("user");
        await shared.api.create("/api/v1/namespaces/volumes/pods", {
            ...user,
            spec: { ...user.spec, volumes: [{ name: "data", persistentVolumeClaim: { claimName: "late" } }] },
        });
        await bound("late");
    });

    const gone = (path: string) =>
        eventually(`${path} is gone`, async () => ((await shared.api.getIfThere(path)) ? undefined : true));

    test("Volumes are renewed as they are used: each claim gets a new one, and the old one goes with its claim.", async () => {
        const used = new Set<string>();
        for (let round = 0; round < 3; round += 1) {
            await claim("again", "standard");
            const name = await bound("again");
            used.add(name);
            await shared.api.delete(`${claims}/again`);
            await gone(`${claims}/again`);
            await gone(volumePath(name));
        }
        expect(used.size).toBe(3);
    });

    test("A retained volume stays, released, when its claim goes.", async () => {
        await claim("kept", "kept");
        const name = await bound("kept");
        await shared.api.delete(`${claims}/kept`);
        await eventually("the volume is released", async () => {
            const { status } = await shared.api.get<PersistentVolume>(volumePath(name));
            return status?.phase === "Released" ? true : undefined;
        });
        await claim("kept", "kept");
        expect(await bound("kept")).not.toBe(name);
        expect(await shared.api.getIfThere(volumePath(name))).toBeDefined();
    });

    test("A claim that grows has its volume grow.", async () => {
        await claim("growing", "standard");
        const name = await bound("growing");
        await shared.api.patch(`${claims}/growing`, "merge-patch", {
            spec: { resources: { requests: { storage: "3Gi" } } },
        });
        await eventually("the claim has grown", async () => {
            const { status } = await shared.api.get<PersistentVolumeClaim>(`${claims}/growing`);
            return status?.capacity?.storage === "3Gi" ? true : undefined;
        });
        expect((await shared.api.get<PersistentVolume>(volumePath(name))).spec?.capacity?.storage).toBe("3Gi");
    });

    test("A claim for what its class cannot do waits, and an event says why.", async () => {
        await claim("shared", "disk", "ReadWriteMany");
        const told = await eventually("an event says why", async () => {
            const { items } = await shared.api.get<{ items: { reason: string; message: string }[] }>(
                "/api/v1/namespaces/volumes/events?fieldSelector=involvedObject.name=shared",
            );
            return items.find(({ reason }) => reason === "ProvisioningFailed");
        });
        expect(told.message).toBe("storage class disk cannot do ReadWriteMany");
        const { status } = await shared.api.get<PersistentVolumeClaim>(`${claims}/shared`);
        expect(status?.phase).toBe("Pending");
    });

    test("Claims that were made while nobody could serve them are served afterwards.", async () => {
        shared.place.kill("cloud");
        await claim("missed", "standard");
        await shared.up({ storageClasses: [{ name: "standard", isDefault: true, volumeBindingMode: "Immediate" }] });
        await bound("missed");
    });

    test("Classes that are not asked for any more go; those that a stack made stay.", async () => {
        const classes = "/apis/storage.k8s.io/v1/storageclasses";
        await shared.up({ storageClasses: [{ name: "standard", isDefault: true }] });
        expect(await shared.api.getIfThere(`${classes}/kept`)).toBeUndefined();
        expect(await shared.api.getIfThere(`${classes}/of-a-stack`)).toBeDefined();
        expect(await shared.api.get(`${classes}/standard`)).toMatchObject({
            volumeBindingMode: "WaitForFirstConsumer",
        });
        expect(isApiError(await shared.api.get(`${classes}/kept`).catch((error: unknown) => error), 404)).toBe(true);
    });
}
