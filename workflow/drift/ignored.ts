/** A difference that is nobody's doing, or that somebody else is meant to make. */
export interface Ignored {
    /** Of which kind; absent: of every one. */
    readonly kind?: string;
    /** The beginning of the path. */
    readonly path: string;
    /** Only if this field manager did it. */
    readonly manager?: RegExp;
    readonly reason: string;
}

/** Every entry has a reason, and drift prints the reasons of those it made use of. */
export const ignored: readonly Ignored[] = [
    { path: "status", reason: "what the cluster observes is not what a stack declares" },
    { path: "metadata.managedFields", reason: "the record of who wrote what is read, not compared" },
    { path: "metadata.resourceVersion", reason: "changes with every write" },
    { path: "metadata.generation", reason: "changes with every write" },
    {
        path: 'metadata.annotations["deployment.kubernetes.io/revision"]',
        reason: "the controller counts rollouts here",
    },
    { path: 'metadata.annotations["deprecated.daemonset.template.generation"]', reason: "the controller counts here" },
    {
        kind: "Deployment",
        path: "spec.replicas",
        manager: /^kube-controller-manager$/,
        reason: "an autoscaler sets the replicas of what it scales",
    },
    {
        kind: "StatefulSet",
        path: "spec.replicas",
        manager: /^kube-controller-manager$/,
        reason: "an autoscaler sets the replicas of what it scales",
    },
    {
        kind: "PersistentVolumeClaim",
        path: 'metadata.annotations["volume.kubernetes.io/',
        reason: "the binder notes which node and driver it chose",
    },
    {
        kind: "PersistentVolumeClaim",
        path: 'metadata.annotations["pv.kubernetes.io/',
        reason: "the binder notes that it has bound the claim",
    },
    { kind: "PersistentVolumeClaim", path: "spec.volumeName", reason: "the binder notes the volume it found" },
    { path: 'metadata.annotations["kubectl.kubernetes.io/restartedAt"]', reason: "somebody restarted pods" },
    { path: "caBundle", manager: /cainjector/, reason: "cert-manager puts the authority into webhooks" },
    { kind: "Secret", path: "data", manager: /cert-manager/, reason: "cert-manager renews the certificates it issues" },
    { kind: "Namespace", path: "spec.finalizers", reason: "every namespace is given one" },
];

export function reasonToIgnore(kind: string, path: string, managers: readonly string[]): Ignored | undefined {
    return ignored.find(
        (one) =>
            (one.kind === undefined || one.kind === kind) &&
            (path.startsWith(one.path) || path.endsWith(`.${one.path}`)) &&
            (one.manager === undefined || managers.some((manager) => one.manager?.test(manager) === true)),
    );
}
