// Cases 58 to 60: Patch resources, a cluster that is away, the provider's own settings.
import { createServer } from "node:net";
import { declare, withInputs } from "../support/objects";
import type { World } from "../support/world";

/** The kubeconfig with a server address where nobody answers. */
async function deadEnd(kubeconfig: string): Promise<string> {
    const server = createServer();
    const port = await new Promise<number>((resolve) => {
        server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            resolve(typeof address === "object" && address ? address.port : 0);
        });
    });
    await new Promise((resolve) => server.close(resolve));
    return kubeconfig.replace(/https:\/\/127\.0\.0\.1:\d+/, `https://127.0.0.1:${port}`);
}

export function providers(world: World): void {
    test("Case 58: A Patch adds its fields, and takes only those away again.", async () => {
        const { engine, namespace } = await world.stage();
        const map = declare("v1", "ConfigMap", { name: "it", namespace }, { data: { a: "1" } });
        await world.create(map.inputs);
        const patch = { ...map, type: `${map.type}Patch`, inputs: { ...map.inputs, data: { b: "2" } } };
        await engine.preview(patch);
        await engine.up(patch);
        expect(await world.get(map.inputs)).toMatchObject({ data: { a: "1", b: "2" } });
        const wider = withInputs(patch, { data: { b: "3" } });
        expect(await engine.up(wider)).toMatchObject({ op: "update", diff: ["data.b update"] });
        await engine.destroy(wider);
        expect(await world.get(map.inputs)).toMatchObject({ data: { a: "1" } });
        expect(JSON.stringify(await world.get(map.inputs))).not.toContain('"b":');

        const nameless = { ...patch, inputs: { ...patch.inputs, metadata: { namespace } } };
        await expect(engine.preview({ ...nameless, name: "other" })).rejects.toThrow(/patch resources require .*name/);
    });

    test("Case 59: An unreachable cluster lets previews pass and fails updates with the reason.", async () => {
        const reachable = await world.stage();
        const { namespace } = reachable;
        const map = (value: string) => declare("v1", "ConfigMap", { name: "it", namespace, labels: { value } });
        await reachable.engine.up(map("1"));
        const kept = reachable.engine.kept(map("1"));

        const kubeconfig = await deadEnd(world.kubeconfigText());
        const { engine, messages, plugin } = await world.stage({ settings: { kubeconfig } });
        engine.state.set(engine.urnOf(map("1")), kept);
        expect(await engine.preview(map("1"))).toMatchObject({ op: "same" });
        expect(await engine.preview(map("2"))).toMatchObject({ op: "update" });
        expect(await engine.preview({ ...map("1"), name: "new" })).toMatchObject({ op: "create" });
        const unreachable = /configured Kubernetes cluster is unreachable: unable to ask .* ECONNREFUSED/;
        await expect(engine.up({ ...map("1"), name: "new" })).rejects.toThrow(unreachable);
        await expect(engine.up(map("2"))).rejects.toThrow(unreachable);
        await expect(engine.refresh(map("1"))).rejects.toThrow(/PULUMI_K8S_DELETE_UNREACHABLE/);
        await expect(engine.destroy(map("1"))).rejects.toThrow(/PULUMI_K8S_DELETE_UNREACHABLE/);
        expect(messages.texts("warning")).toHaveLength(2);

        await plugin.configure({ kubeconfig, skipUpdateUnreachable: "true" });
        await engine.refresh(map("1"));
        expect(engine.kept(map("1"))).toMatchObject({ id: kept.id, outputs: kept.outputs });
        await plugin.configure({ kubeconfig, deleteUnreachable: "true" });
        await engine.destroy(map("1"));
        expect(engine.state.size).toBe(0);
    });

    test("A broken kubeconfig is one clear reason that quotes nothing of it.", async () => {
        const { engine, namespace } = await world.stage({
            settings: { kubeconfig: "users: [{token: SECRET-TOKEN" + "\n" },
        });
        const map = declare("v1", "ConfigMap", { name: "it", namespace });
        expect(await engine.preview(map)).toMatchObject({ op: "create" });
        const failure = await engine.up(map).catch((error: Error) => error.message);
        expect(failure).toBe(
            "configured Kubernetes cluster is unreachable: invalid kubeconfig: it is neither YAML nor JSON",
        );
    });

    test("A cluster that is not on this machine is refused outright.", async () => {
        const { plugin } = await world.stage();
        const kubeconfig = world.kubeconfigText().replace(/https:\/\/127\.0\.0\.1:\d+/, "https://cluster.example.com");
        await expect(plugin.configure({ kubeconfig })).rejects.toThrow(
            /serves a local control plane only, and cluster\.example\.com is not on this machine.*pulumi plugin install resource kubernetes/,
        );
    });

    test("Case 60: The provider's namespace goes to objects that live in one, and to no others.", async () => {
        const { plugin, engine, namespace } = await world.stage();
        await plugin.configure({ kubeconfig: world.kubeconfigFile(), namespace });
        const map = declare("v1", "ConfigMap", { name: "it" });
        await engine.up(map);
        expect(engine.kept(map)).toMatchObject({ id: `${namespace}/it`, inputs: { metadata: { namespace } } });

        const metadata = { name: `role-${namespace}`, namespace };
        const role = declare("rbac.authorization.k8s.io/v1", "ClusterRole", metadata, {
            rules: [{ apiGroups: [""], resources: ["pods"], verbs: ["get"] }],
        });
        await engine.up(role);
        expect(engine.kept(role)).toMatchObject({ id: `role-${namespace}`, inputs: { metadata: { namespace } } });
        expect(await engine.up(role)).toMatchObject({ op: "same" });
        await engine.destroy(role);
    });

    test("The YAML groups of the SDK get their text decoded, and other functions are refused by name.", async () => {
        const { plugin } = await world.stage();
        const text =
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nkind: List\nitems: [{kind: Node, apiVersion: v1}]";
        expect(await plugin.invoke("kubernetes:yaml:decode", { text, defaultNamespace: "n" })).toEqual({
            result: [
                { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "n" } },
                { apiVersion: "v1", kind: "Node" },
            ],
        });
        await expect(plugin.invoke("kubernetes:helm:template", {})).rejects.toThrow(
            /"kubernetes:helm:template" is not/,
        );
    });
}
