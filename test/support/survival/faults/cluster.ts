import { createPrivateKey } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment } from "kubernetes-types/apps/v1";
import type { Namespace } from "kubernetes-types/core/v1";
import type { Api } from "../../../../local/control-plane";
import { kubeconfig } from "../../../../local/control-plane/kubeconfig";
import { readClient } from "../../../../local/control-plane/pki";
import { issue } from "../../../../local/control-plane/pki/certificate";
import { workDir } from "../../../../local/paths";
import { atSomeStep, expecting, type Fault, type Scene, says } from "../fault";
import { plainShop } from "../program/plan";

const inside = ({ stage }: Scene, plural: string, name = "", group = "/api/v1"): string =>
    [`${group}/namespaces/${stage.plan.namespace}/${plural}`, ...(name === "" ? [] : [name])].join("/");

/** What cannot become ready is told soon; after every other fault there is time, on a slow machine too. */
const soon = { readyWithin: "25s" };
const patient = { readyWithin: plainShop.readyWithin };

const nodesLost = (name: string, count: number): Fault => ({
    name: `${name} during a rollout`,
    works: ["update"],
    async prepare({ stage }) {
        stage.want(soon);
    },
    strike: (scene, running) => atSomeStep(scene, running, () => simulate(scene, count, "not-ready")),
    async heal(scene) {
        await simulate(scene, count, null);
        scene.stage.want(patient);
    },
});

async function simulate({ stage }: Scene, count: number, trouble: string | null): Promise<void> {
    await stage.asked(async (api) => {
        for (const node of ["node-0", "node-1", "node-2"].slice(0, count)) {
            await api.patch(await nodePath(api, node), "merge-patch", {
                metadata: { annotations: { "stackwright.dev/simulate": trouble } },
            });
        }
    });
}

/** By number, whatever they are called. */
async function nodePath(api: Api, node: string): Promise<string> {
    const { items } = await api.get<{ readonly items: readonly { readonly metadata: { readonly name: string } }[] }>(
        "/api/v1/nodes",
    );
    const names = items.map(({ metadata }) => metadata.name).toSorted();
    return `/api/v1/nodes/${names[Number(node.split("-")[1])]}`;
}

/** As it is after its last day. */
function expired({ stage }: Scene): string {
    const pki = workDir("control-plane", "pki");
    const read = (file: string) => fs.readFileSync(path.join(pki, file), "utf8");
    const authority = {
        key: createPrivateKey(read("ca.key")),
        certificate: read("ca.crt"),
        subject: { commonName: "stackwright ca" },
    };
    const { now } = Date;
    try {
        Date.now = () => now() - 11 * 365 * 86_400_000;
        const subject = { commonName: "stackwright-admin", organisation: "system:masters" };
        const pair = issue(authority, subject, { usage: ["client"] });
        const key = pair.key.export({ type: "pkcs8", format: "pem" }).toString();
        const client = { authority: readClient(pki, "admin").authority, certificate: pair.certificate, key };
        return kubeconfig({ server: stage.server, user: "stackwright-admin", client });
    } finally {
        Date.now = now;
    }
}

function namespaceOf({ stage }: Scene): Promise<Namespace | undefined> {
    return stage.asked((api) => api.getIfThere<Namespace>(`/api/v1/namespaces/${stage.plan.namespace}`));
}

/** Its controller has removed what it could, and says that a finalizer holds the rest. */
function isHeld(namespace: Namespace | undefined): boolean {
    const conditions = namespace?.status?.conditions ?? [];
    return conditions.some(({ type, status }) => type === "NamespaceFinalizersRemaining" && status === "True");
}

export const clusterFaults: readonly Fault[] = [
    nodesLost("a node is lost", 1),
    nodesLost("a zone is lost", 2),
    nodesLost("all nodes are lost", 3),
    {
        name: "the client's certificate has ended",
        works: ["update"],
        async prepare(scene) {
            scene.stage.want({ kubeconfig: expired(scene) });
        },
        judge: (_, ended) =>
            expecting({
                "the command fails": ended.code === 1,
                "it says why": says(ended, "Unauthorized"),
                "it says what to do": says(ended, "certificate or token has ended"),
            }),
        async heal({ stage }) {
            stage.want({ kubeconfig: stage.proxy.kubeconfig() });
        },
    },
    {
        name: "an image never becomes ready",
        works: ["update"],
        async prepare({ stage }) {
            stage.want({ image: "registry.example/shop:2.0.0-broken", trouble: "image-pull-failure", ...soon });
        },
        async judge({ stage }, ended) {
            const live = await stage.asked((api) =>
                api.get<Deployment>(`/apis/apps/v1/namespaces/${stage.plan.namespace}/deployments/shop-consumer`),
            );
            return expecting({
                "the command fails": ended.code === 1,
                "it gives the pods' reason": says(ended, "ImagePullBackOff"),
                "the previous pods serve": (live.status?.availableReplicas ?? 0) >= stage.plan.replicas - 1,
            });
        },
        async heal({ stage, wanted }) {
            const { trouble: _, ...plan } = stage.plan;
            stage.replace({ ...plan, ...patient, image: wanted.image });
        },
    },
    {
        name: "the quota is used up half-way",
        works: ["create"],
        async prepare({ stage }) {
            stage.want({ pods: 2, replicas: 3, ...soon });
        },
        judge: (_, ended) =>
            expecting({ "the command fails": ended.code === 1, "it says why": says(ended, "exceeded quota") }),
        async heal({ stage, wanted }) {
            stage.want({ pods: wanted.pods, replicas: wanted.replicas, ...patient });
        },
    },
    {
        name: "a webhook refuses",
        works: ["update"],
        async prepare(scene) {
            await scene.stage.asked((api) =>
                api.create(`${registration}/validatingwebhookconfigurations`, refusing(scene.stage.plan.namespace)),
            );
        },
        judge: (_, ended) =>
            expecting({
                "the command fails": ended.code === 1,
                "it says which": says(ended, "refuses.example.test"),
                "it says where to look": says(ended, "kubectl get validatingwebhookconfigurations"),
            }),
        heal: ({ stage }) =>
            stage.asked((api) => api.delete(`${registration}/validatingwebhookconfigurations/refuses.example.test`)),
    },
    {
        name: "the definition of a kind is missing",
        works: ["update"],
        async prepare({ stage }) {
            stage.want({ custom: "Wish" });
        },
        judge: (_, ended) =>
            expecting({ "the command fails": ended.code === 1, "it names the kind": says(ended, "Wish") }),
        async heal({ stage }) {
            const { custom: _, ...plan } = stage.plan;
            stage.replace(plan);
        },
    },
    {
        name: "a finalizer never ends",
        works: ["update"],
        async prepare({ stage }) {
            stage.want({ stuck: true });
            const made = await stage.run("up");
            if (made.code !== 0) throw new Error(made.output);
            stage.want({ stuck: false, ...soon });
        },
        judge: (_, ended) =>
            expecting({ "the command ends and fails": ended.code === 1, "it says why": says(ended, /finalizer/i) }),
        async heal(scene) {
            await release(scene, "stuck");
            scene.stage.want(patient);
        },
    },
    {
        name: "the namespace is on its way out",
        works: ["update"],
        async prepare(scene) {
            const metadata = { name: "keeps", finalizers: ["example.test/never"] };
            await scene.stage.asked(async (api) => {
                await api.create(inside(scene, "configmaps"), { apiVersion: "v1", kind: "ConfigMap", metadata });
                await api.delete(`/api/v1/namespaces/${scene.stage.plan.namespace}`);
            });
            while (!isHeld(await namespaceOf(scene))) await sleep(100);
            scene.stage.want({ settings: scene.stage.plan.settings + 1 });
        },
        judge: (_, ended) =>
            expecting({
                "the command fails": ended.code === 1,
                "it says what is the matter": says(ended, /being terminated|not found/),
                "it says what to do": says(ended, "REFRESH=1"),
            }),
        async heal(scene) {
            await release(scene, "keeps");
            while ((await namespaceOf(scene)) !== undefined) await sleep(200);
        },
        refreshes: true,
        losesData: true,
    },
    {
        name: "fields and objects are changed by hand",
        works: ["refresh"],
        async prepare(scene) {
            await scene.stage.asked(async (api) => {
                const edit = `${inside(scene, "configmaps", "setting-0")}?fieldManager=kubectl-edit`;
                await api.patch(edit, "merge-patch", { data: { value: "by hand" } });
                await api.delete(inside(scene, "configmaps", "setting-1"));
            });
        },
        judge: (_, ended) => expecting({ "the update puts them back": ended.code === 0 }),
        refreshes: true,
    },
];

const registration = "/apis/admissionregistration.k8s.io/v1";

/** Nobody answers there, and without an answer nothing is let in. */
function refusing(namespace: string) {
    const name = "refuses.example.test";
    const rules = [{ operations: ["*"], apiGroups: [""], apiVersions: ["v1"], resources: ["configmaps"] }];
    return {
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "ValidatingWebhookConfiguration",
        metadata: { name },
        webhooks: [
            {
                name,
                rules,
                clientConfig: { url: "https://127.0.0.1:1/" },
                namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": namespace } },
                admissionReviewVersions: ["v1"],
                sideEffects: "None",
                timeoutSeconds: 2,
            },
        ],
    };
}

function release(scene: Scene, name: string): Promise<void> {
    return scene.stage.asked(async (api) => {
        await api.patch(inside(scene, "configmaps", name), "merge-patch", { metadata: { finalizers: null } });
    });
}
