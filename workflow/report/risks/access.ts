import { podSpecOf } from "../meaning/permissions";
import { nameOf, type ObjectChange } from "../worlds";
import { at, listOf, textOf } from "../worlds/values";
import type { ObjectRule, Risk, WholeRule } from "./risk";

const rbacKinds = new Set(["Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding"]);

/** Who may do what. What is only taken away is told, because something may rely on it. */
export const rbacRisks: WholeRule = ({ worlds, meaning }) => {
    const { gained, lost } = meaning.permissions;
    const touched = worlds.changes.filter(({ before, after }) => rbacKinds.has((after ?? before)?.kind ?? ""));
    return [
        ...gained.map((sentence) => risk(sentence.split(": ")[0] ?? sentence, `gains ${after(sentence)}`, true)),
        ...lost.map((sentence) => risk(sentence.split(": ")[0] ?? sentence, `loses ${after(sentence)}`, false)),
        // A role that nobody is bound to yet gives nothing, but whoever binds it later is not asked again.
        ...(gained.length + lost.length > 0
            ? []
            : touched.map((change) =>
                  risk(
                      nameOf(change),
                      `${verb(change)}, though nobody in this stack is bound to it`,
                      change.kind !== "delete",
                  ),
              )),
        ...meaning.identities.gained
            .filter((identity) => identity.startsWith("API token"))
            .map((identity) => risk(identity, "its programs can speak to the API server from now on", true)),
    ];
};

function risk(object: string, reason: string, needsApproval: boolean): Risk {
    return { area: "rbac", object, reason, needsApproval };
}

function after(sentence: string): string {
    return sentence.slice(sentence.indexOf(": ") + 2);
}

function verb({ kind }: ObjectChange): string {
    return {
        create: "it is new",
        update: "it changes",
        replace: "it is made anew",
        delete: "it goes",
        import: "it is adopted",
    }[kind];
}

const levels = ["privileged", "baseline", "restricted"];
const enforce = "pod-security.kubernetes.io/enforce";

/** What keeps a pod away from its node and from its neighbours. */
export const isolationRisks: ObjectRule = (change) => {
    const { before, after: now } = change;
    if (now === undefined) return [];
    const [old, fresh] = [before === undefined ? undefined : podSpecOf(before), podSpecOf(now)];
    const turnedOn = (["hostNetwork", "hostPID", "hostIPC"] as const).filter(
        (key) => fresh?.[key] === true && old?.[key] !== true,
    );
    const paths = (pod: typeof old) =>
        new Set(listOf(pod?.volumes).flatMap((volume) => textOf(at(volume, "hostPath", "path")) ?? []));
    const mounted = [...paths(fresh)].filter((path) => !paths(old).has(path));
    const privileged = (pod: typeof old) =>
        [...listOf(pod?.initContainers), ...listOf(pod?.containers)]
            .filter((container) => at(container, "securityContext", "privileged") === true)
            .map((container) => String(at(container, "name")));
    const gained = privileged(fresh).filter((name) => !privileged(old).includes(name));
    return [
        ...levelRisk(change),
        ...turnedOn.map((key) => isolation(change, `its pods share the node's ${key.slice(4).toLowerCase()} (${key})`)),
        ...mounted.map((path) => isolation(change, `its pods see the node's folder ${path}`)),
        ...gained.map((name) => isolation(change, `container ${name} is privileged: it can do whatever its node can`)),
    ];
};

function levelRisk(change: ObjectChange): readonly Risk[] {
    const { before, after: now } = change;
    if (before?.kind !== "Namespace" || now === undefined) return [];
    const level = (object: typeof before) =>
        textOf((at(object.inputs, "metadata", "labels") as Record<string, unknown> | undefined)?.[enforce]) ??
        "privileged";
    const [old, fresh] = [level(before), level(now)];
    return levels.indexOf(fresh) < levels.indexOf(old)
        ? [isolation(change, `its Pod Security level falls from ${old} to ${fresh}`)]
        : [];
}

function isolation(change: ObjectChange, reason: string): Risk {
    return { area: "isolation", object: nameOf(change), reason, needsApproval: true };
}
