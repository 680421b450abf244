import * as fs from "node:fs";
import * as path from "node:path";
import type { ObjectMeta } from "kubernetes-types/meta/v1";
import { workDir } from "../../../local/paths";
import { workPaths } from "../../../workflow/stack/folder";
import { readStateFile, type StateResource } from "../../../workflow/stack/state";
import { declared, type ShopPlan } from "./program/plan";
import type { Stage } from "./stage";

interface Live {
    readonly kind: string;
    readonly metadata: ObjectMeta;
    readonly data?: Readonly<Record<string, string>>;
}

const collections: readonly (readonly [kind: string, group: string, plural: string])[] = [
    ["ConfigMap", "/api/v1", "configmaps"],
    ["Secret", "/api/v1", "secrets"],
    ["ServiceAccount", "/api/v1", "serviceaccounts"],
    ["Service", "/api/v1", "services"],
    ["LimitRange", "/api/v1", "limitranges"],
    ["ResourceQuota", "/api/v1", "resourcequotas"],
    ["Deployment", "/apis/apps/v1", "deployments"],
    ["StatefulSet", "/apis/apps/v1", "statefulsets"],
    ["PodDisruptionBudget", "/apis/policy/v1", "poddisruptionbudgets"],
    ["NetworkPolicy", "/apis/networking.k8s.io/v1", "networkpolicies"],
];

/** What Kubernetes itself puts into every namespace. */
const ofEveryNamespace = new Set(["ConfigMap kube-root-ca.crt", "ServiceAccount default"]);

/** What must never become another object: by name, its uid. */
export type Identities = ReadonlyMap<string, string>;

export async function dataBearing(stage: Stage): Promise<Identities> {
    const { namespace } = stage.plan;
    return stage.asked(async (api) => {
        const found: [string, string][] = [];
        for (const [kind, path] of [
            ["StatefulSet", `/apis/apps/v1/namespaces/${namespace}/statefulsets/shop-store`],
            ["claim", `/api/v1/namespaces/${namespace}/persistentvolumeclaims/data-shop-store-0`],
        ] as const) {
            const live = await api.getIfThere<Live>(path);
            if (live?.metadata.uid !== undefined) found.push([kind, live.metadata.uid]);
        }
        return new Map(found);
    });
}

/** Live objects against the state against the plan: one line for each that is lost, orphaned, doubled or other than it should be. */
export async function faultsOf(stage: Stage): Promise<readonly string[]> {
    const live = await liveObjects(stage);
    const state = stateObjects();
    return [...againstPlan(live, stage.plan), ...againstState(live, state.objects), ...state.faults, ...openFiles()];
}

/** Whatever a command or the engine has written is nobody else's to read; the plugins' launchers hold nothing. */
function openFiles(): readonly string[] {
    return fs
        .readdirSync(workDir(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.startsWith(workDir("pulumi-home", "plugins")))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .filter((file) => (fs.statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o077)
        .map((file) => `${path.relative(workDir(), file)} can be read by others`);
}

async function liveObjects(stage: Stage): Promise<readonly Live[]> {
    return stage.asked(async (api) => {
        const all: Live[] = [];
        for (const [kind, group, plural] of collections) {
            const path = `${group}/namespaces/${stage.plan.namespace}/${plural}`;
            const { items } = await api.get<{ readonly items: readonly Live[] }>(path);
            all.push(...items.map((one) => ({ ...one, kind })));
        }
        return all.filter(({ kind, metadata }) => !ofEveryNamespace.has(`${kind} ${metadata.name}`));
    });
}

function againstPlan(live: readonly Live[], plan: ShopPlan): readonly string[] {
    const faults: string[] = [];
    const namesOf = (kind: string) =>
        live.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name ?? "");
    for (const [kind, wanted] of declared(plan)) {
        const there = namesOf(kind).filter((name) => !name.startsWith("unnamed-"));
        const lost = wanted.filter((name) => !there.includes(name));
        const orphaned = there.filter((name) => !wanted.includes(name));
        faults.push(...lost.map((name) => `${kind} ${name} is lost`));
        faults.push(...orphaned.map((name) => `${kind} ${name} is nobody's`));
    }
    const unnamed = namesOf("ConfigMap").filter((name) => name.startsWith("unnamed-")).length;
    if (unnamed !== plan.unnamed)
        faults.push(`${unnamed} ConfigMaps without a name of their own instead of ${plan.unnamed}`);
    for (const { kind, metadata, data } of live) {
        if (kind !== "ConfigMap" || metadata.name?.startsWith("setting-") !== true) continue;
        if (data?.value !== plan.value)
            faults.push(`ConfigMap ${metadata.name} says ${data?.value}, not ${plan.value}`);
    }
    return faults;
}

interface Known {
    readonly name: string;
    readonly uid: string;
}

function stateObjects(): { readonly objects: readonly Known[]; readonly faults: readonly string[] } {
    const state = readStateFile(workPaths.state(), "survival", "dev");
    const resources = state?.resources ?? [];
    const urns = resources.map(({ urn }) => urn);
    const twice = urns.filter((urn, index) => urns.indexOf(urn) !== index);
    const faults = [
        ...twice.map((urn) => `${urn} is in the state twice`),
        ...resources.filter((one) => one.delete === true).map(({ urn }) => `${urn} still waits for its deletion`),
        ...(state?.pending_operations ?? []).map(({ type, resource }) => `${type} of ${resource.urn} is pending`),
    ];
    return { objects: resources.flatMap(known), faults };
}

/** Objects of the namespace. What only adds fields to somebody else's object is none. */
function known({ type, outputs }: StateResource): readonly Known[] {
    if (!type.startsWith("kubernetes:") || type.endsWith("Patch")) return [];
    const kind = type.split(":").at(-1) ?? "";
    const metadata = outputs?.metadata as ObjectMeta | undefined;
    if (metadata?.namespace === undefined) return [];
    return [{ name: `${kind} ${metadata.name}`, uid: metadata.uid ?? "" }];
}

function againstState(live: readonly Live[], state: readonly Known[]): readonly string[] {
    const found = new Map(live.map(({ kind, metadata }) => [`${kind} ${metadata.name}`, metadata.uid ?? ""]));
    const kept = new Map(state.map(({ name, uid }) => [name, uid]));
    return [
        ...[...kept].flatMap(([name, uid]) => {
            if (!found.has(name)) return [`${name} is in the state and not in the cluster`];
            return found.get(name) === uid ? [] : [`${name} is another object than the state's`];
        }),
        ...[...found.keys()]
            .filter((name) => !kept.has(name))
            .map((name) => `${name} is in the cluster and not in the state`),
    ];
}
