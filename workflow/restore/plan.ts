import { Failure } from "../../local/failure";

/** What must be known of a CronJob to make a job of it. */
export interface RestoreTemplate {
    readonly metadata: {
        readonly name: string;
        readonly namespace: string;
        readonly labels?: Readonly<Record<string, string>>;
    };
    readonly spec: {
        readonly jobTemplate: {
            readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
            readonly spec: {
                readonly activeDeadlineSeconds?: number;
                readonly template: {
                    readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> };
                    readonly spec: { readonly containers: readonly Container[] };
                };
            };
        };
    };
}

interface Container {
    readonly name: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

/** Something that runs on the data and must not while they are put back. */
export interface Stopped {
    readonly kind: "StatefulSet" | "Deployment";
    readonly name: string;
}

/** One store to put back. */
export interface StoreRestore {
    readonly store: string;
    readonly namespace: string;
    readonly template: RestoreTemplate;
    readonly stops: readonly Stopped[];
}

const stopsAnnotation = "stackwright.dev/restore-stops";
/** On a job of a restore: the time it puts the store back to. */
export const goalAnnotation = "stackwright.dev/restore-to";
const suffix = "-restore";

/** The stores of a system that can be put back, or the one that is named. */
export function storesToRestore(
    templates: readonly RestoreTemplate[],
    system: string,
    store: string | undefined,
): readonly StoreRestore[] {
    const known = templates.flatMap((template) => storeOf(template, system));
    if (known.length === 0) {
        throw new Failure(`Nothing of system "${system}" can be put back`, {
            reason: "the cluster holds no restore job of it",
            next: "make status shows the systems; backup.enabled in the stack's settings makes the jobs",
        });
    }
    const chosen = known.filter((one) => store === undefined || one.store === store);
    if (chosen.length > 0) return chosen;
    const names = known.map((one) => one.store).join(", ");
    throw new Failure(`System "${system}" has no store "${store}"`, {
        reason: `its stores are: ${names}`,
        next: `leave STORE out for all of them, or STORE=${known[0]?.store ?? ""}`,
    });
}

function storeOf(template: RestoreTemplate, system: string): readonly StoreRestore[] {
    const { name, namespace, labels = {} } = template.metadata;
    const { annotations = {} } = template.spec.jobTemplate.spec.template.metadata ?? {};
    const stops = annotations[stopsAnnotation];
    if (labels["app.kubernetes.io/part-of"] !== system || stops === undefined || !name.endsWith(suffix)) return [];
    const wanted = stops.split(" ").flatMap((one): Stopped[] => {
        const [kind, workload] = one.split("/");
        if ((kind !== "StatefulSet" && kind !== "Deployment") || workload === undefined) return [];
        return [{ kind, name: workload }];
    });
    return [{ store: name.slice(0, -suffix.length), namespace, template, stops: wanted }];
}

/** `latest`, or a time in UTC as the scripts read it. A time that is still to come has nothing to be restored to. */
export function restoreTime(given: string | undefined, now: Date): string {
    const example = "TO=latest, or a time in UTC such as TO=2026-01-31T14:05:00Z";
    if (given === undefined) throw new Failure("restore needs TO", { next: example });
    if (given === "latest") return given;
    const text = given.replace(" ", "T");
    const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$/;
    const time = new Date(/(Z|[+-]\d{2}:\d{2})$/.test(text) ? text : `${text}Z`);
    if (!form.test(text) || Number.isNaN(time.getTime())) {
        throw new Failure(`TO=${given} is no time`, { next: example });
    }
    if (time > now) {
        throw new Failure(`TO=${given} is still to come`, {
            reason: `it is ${plain(now)} UTC now`,
            next: "TO=latest restores the newest there is",
        });
    }
    return plain(time);
}

function plain(time: Date): string {
    return time.toISOString().slice(0, 19).replace("T", " ");
}

/** A job as `kubectl create job --from` would make it, with the time filled in. */
export function restoreJob({ template, store, namespace }: StoreRestore, to: string, stamp: string) {
    const { jobTemplate } = template.spec;
    const pod = jobTemplate.spec.template;
    return {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: {
            name: `${store}${suffix}-${stamp}`,
            namespace,
            labels: jobTemplate.metadata?.labels ?? {},
            annotations: { [goalAnnotation]: to },
        },
        spec: {
            ...jobTemplate.spec,
            template: {
                ...pod,
                spec: { ...pod.spec, containers: pod.spec.containers.map((container) => withTime(container, to)) },
            },
        },
    };
}

function withTime(container: Container, to: string): Container {
    const env = (container.env ?? []).filter(({ name }) => name !== "RESTORE_TO");
    return { ...container, env: [...env, { name: "RESTORE_TO", value: to }] };
}
