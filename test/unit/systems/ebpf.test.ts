import { parseSettings } from "../../../config/parse";
import { readStackFile, stackFilePath } from "../../../config/stack-file";
import { planStack } from "../../../systems/plan";
import { MeshKernelPrograms } from "../../../systems/x0tta6bl4/ebpf";
import { record } from "../../support/engine";
import { at } from "../../support/figures";
import type { StackName } from "../../support/stack";

const waiver = { reason: "XDP programs watch the mesh", owner: "x0tta6bl4", expires: "2027-06-30" };
const command = ["python", "-m", "loader"];

function settingsWith(ebpf: object, stack: StackName = "staging") {
    const { raw } = readStackFile(stackFilePath(stack));
    const own = raw.x0tta6bl4 as { readonly mesh?: object };
    return parseSettings({ ...raw, x0tta6bl4: { ...own, mesh: { ...own.mesh, ebpf } } }, stack);
}

async function objects(ebpf: object, stack: StackName = "staging") {
    const settings = settingsWith(ebpf, stack);
    const part = planStack(settings).x0tta6bl4?.ebpf;
    if (part === undefined) return [];
    const recorded = await record(() => new MeshKernelPrograms("ebpf", { settings, part }));
    return recorded.filter(({ type }) => type.startsWith("kubernetes:")).map(({ inputs }) => inputs);
}

const ofKind = (all: readonly Record<string, unknown>[], kind: string) => all.find((one) => one.kind === kind);

describe("kernel programs of the mesh", () => {
    it("are off unless somebody switches them on", async () => {
        expect(await objects({})).toEqual([]);
    });

    it.each<[StackName, string]>([
        ["staging", "x0tta6bl4-staging-ebpf"],
        ["production", "x0tta6bl4-ebpf"],
    ])("in %s have a privileged namespace of their own, guarded as every other", async (stack, name) => {
        const all = await objects({ enabled: true, command, waiver }, stack);
        const namespace = ofKind(all, "Namespace");
        expect(at(namespace, "metadata.name")).toBe(name);
        expect(at(namespace, 'metadata.labels["pod-security.kubernetes.io/enforce"]')).toBe("privileged");
        expect(at(namespace, "metadata.annotations")).toHaveProperty([
            "stackwright.dev/waiver.require-restricted-namespace",
        ]);
        const within = all.filter((one) => at(one, "metadata.namespace") === name).map(({ kind }) => kind);
        expect(within).toEqual(expect.arrayContaining(["DaemonSet", "LimitRange", "NetworkPolicy", "ResourceQuota"]));
        expect(settingsWith({}, stack).namespaces.x0tta6bl4.podSecurity).toBe("restricted");
    });

    it("are loaded with three capabilities and not as privileged, each loosening with its waiver", async () => {
        const loader = ofKind(await objects({ enabled: true, command, waiver }), "DaemonSet");
        const container = "spec.template.spec.containers[loader]";
        expect(at(loader, `${container}.securityContext.capabilities`)).toEqual({
            drop: ["ALL"],
            add: ["BPF", "NET_ADMIN", "PERFMON"],
        });
        expect(at(loader, `${container}.securityContext.privileged`)).toBeUndefined();
        expect(at(loader, `${container}.securityContext.allowPrivilegeEscalation`)).toBe(false);
        expect(at(loader, `${container}.command`)).toEqual(command);
        const annotations = Object.keys(at(loader, "metadata.annotations") as object);
        for (const rule of ["drop-capabilities", "forbid-host-namespaces", "forbid-host-path", "require-non-root"]) {
            expect(annotations).toContain(`stackwright.dev/waiver.${rule}`);
        }
    });

    it("are refused without a waiver and without a loader", () => {
        expect(() => settingsWith({ enabled: true })).toThrow(
            /x0tta6bl4\.mesh\.ebpf\.waiver is missing[\s\S]*x0tta6bl4\.mesh\.ebpf\.command is missing/,
        );
    });
});
