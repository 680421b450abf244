import * as pulumi from "@pulumi/pulumi";
import { podTemplate } from "../../../components/workload/pod";
import { deployment, main } from "./samples";

const waiver = { reason: "pins kernel maps", owner: "shop", expires: "2027-06-30" };

const template = (change: Partial<Parameters<typeof podTemplate>[0]> = {}) => podTemplate({ ...deployment, ...change });

function resolved<T>(value: pulumi.Input<T>): Promise<T> {
    return new Promise((resolve) => {
        pulumi.output(value).apply((plain) => resolve(plain as T));
    });
}

describe("volumes", () => {
    const { spec } = template({
        volumes: {
            tmp: { kind: "scratch", size: "1Gi" },
            memory: { kind: "scratch", size: "256Mi", inMemory: true },
            settings: { kind: "config", config: { name: "shop-settings", hash: "a" } },
            script: { kind: "config", config: { name: "shop-script", hash: "a" }, mode: 0o555 },
            password: { kind: "secret", secret: { name: "shop-password", hash: "b" } },
            shared: { kind: "claim", claimName: "shop-data" },
            socket: { kind: "csi", driver: "csi.spiffe.io" },
            identity: { kind: "token", audience: "spire", expirationSeconds: 7200 },
            kernel: { kind: "host", path: "/sys/fs/bpf", type: "Directory", waiver },
        },
        main: {
            ...main("http"),
            mounts: [
                { volume: "memory", path: "/dev/shm" },
                { volume: "settings", path: "/etc/shop", subPath: "shop.conf" },
                { volume: "password", path: "/run/secrets/shop" },
                { volume: "shared", path: "/data" },
                { volume: "socket", path: "/run/spire/sockets" },
                { volume: "identity", path: "/run/secrets/tokens" },
                { volume: "kernel", path: "/sys/fs/bpf" },
                { volume: "shared", path: "/backup", readOnly: true },
            ],
        },
    });

    it("are written as Kubernetes wants each kind", () => {
        expect(spec.volumes).toEqual([
            { name: "tmp", emptyDir: { sizeLimit: "1Gi" } },
            { name: "memory", emptyDir: { sizeLimit: "256Mi", medium: "Memory" } },
            { name: "settings", configMap: { name: "shop-settings", defaultMode: 0o444 } },
            { name: "script", configMap: { name: "shop-script", defaultMode: 0o555 } },
            { name: "password", secret: { secretName: "shop-password", defaultMode: 0o440 } },
            { name: "shared", persistentVolumeClaim: { claimName: "shop-data" } },
            { name: "socket", csi: { driver: "csi.spiffe.io", readOnly: true } },
            {
                name: "identity",
                projected: {
                    sources: [{ serviceAccountToken: { audience: "spire", expirationSeconds: 7200, path: "token" } }],
                },
            },
            { name: "kernel", hostPath: { path: "/sys/fs/bpf", type: "Directory" } },
        ]);
    });

    it("are mounted read-only where nothing should be written", () => {
        expect(spec.containers[0]?.volumeMounts).toEqual([
            { name: "tmp", mountPath: "/tmp" },
            { name: "memory", mountPath: "/dev/shm" },
            { name: "settings", mountPath: "/etc/shop", subPath: "shop.conf", readOnly: true },
            { name: "password", mountPath: "/run/secrets/shop", readOnly: true },
            { name: "shared", mountPath: "/data" },
            { name: "socket", mountPath: "/run/spire/sockets", readOnly: true },
            { name: "identity", mountPath: "/run/secrets/tokens", readOnly: true },
            { name: "kernel", mountPath: "/sys/fs/bpf" },
            { name: "shared", mountPath: "/backup", readOnly: true },
        ]);
    });
});

describe("a change of what a pod mounts", () => {
    it("changes its template, for ConfigMaps by a fingerprint known at preview", () => {
        const made = (hash: string) =>
            template({
                volumes: { settings: { kind: "config", config: { name: "shop-settings", hash } } },
                init: [{ ...main("http"), name: "migrate", envFrom: [{ name: "shop-database", hash: "d" }] }],
            }).metadata.annotations;
        expect(made("a")).toEqual({ "stackwright.dev/config-hash": "a-d" });
        expect(made("b")).toEqual({ "stackwright.dev/config-hash": "b-d" });
    });

    it("names a fingerprint once, however often the ConfigMap is used", () => {
        const { annotations } = template({
            volumes: { settings: { kind: "config", config: { name: "shop-settings", hash: "a" } } },
            main: { ...main("http"), envFrom: [{ name: "shop-settings", hash: "a" }] },
        }).metadata;
        expect(annotations).toEqual({ "stackwright.dev/config-hash": "a" });
    });

    it("changes it for Secrets by a late fingerprint", async () => {
        const { annotations } = template({
            volumes: {
                password: { kind: "secret", secret: { name: "shop-password", hash: pulumi.secret("p") } },
                keys: { kind: "secret", secret: { name: "shop-keys", hash: "k" } },
            },
        }).metadata;
        const hash = annotations["stackwright.dev/secret-hash"];
        expect(await resolved(hash ?? "")).toBe("p-k");
        expect(await pulumi.isSecret(hash as pulumi.Output<string>)).toBe(true);
    });

    it("leaves the annotations it was given in place", () => {
        const { annotations } = template({ podAnnotations: { "prometheus.io/scrape": "true" } }).metadata;
        expect(annotations).toEqual({ "prometheus.io/scrape": "true" });
    });
});

describe("a live volume", () => {
    it("does not roll the pods when its contents change, because its program rereads them", () => {
        const volumes = {
            rules: { kind: "config", config: { name: "rules", hash: "1111" }, live: true },
            certificate: { kind: "secret", secret: { name: "certificate", hash: "2222" }, live: true },
        } as const;
        expect(podTemplate({ ...deployment, volumes }).metadata.annotations).toEqual({});
    });
});

describe("a volume of the pod's own", () => {
    it("comes and goes with the pod, in the class that is named", () => {
        const volumes = { room: { kind: "ephemeral", size: "20Gi", storageClass: "standard" } } as const;
        expect(template({ volumes }).spec.volumes.find(({ name }) => name === "room")).toEqual({
            name: "room",
            ephemeral: {
                volumeClaimTemplate: {
                    spec: {
                        accessModes: ["ReadWriteOnce"],
                        storageClassName: "standard",
                        resources: { requests: { storage: "20Gi" } },
                    },
                },
            },
        });
    });
});

describe("a pod that shares a volume with another part", () => {
    it("runs only where that part's pods run", () => {
        const { affinity } = template({ placement: { beside: deployment.part } }).spec;
        expect(affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
            {
                labelSelector: { matchLabels: expect.objectContaining({ "app.kubernetes.io/name": "shop-api" }) },
                namespaces: ["shop-staging"],
                topologyKey: "kubernetes.io/hostname",
            },
        ]);
    });
});
