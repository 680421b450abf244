/** What a run asks of the shop; the program reads it from the file that SURVIVAL_PLAN names. */
export interface ShopPlan {
    readonly namespace: string;
    /** The way to the API server, and so through the proxy. */
    readonly kubeconfig: string;
    /** Seconds for which the plugin waits for an answer. */
    readonly answerWithin: number;
    /** How long an object may take to become what it should be: `20s`. */
    readonly readyWithin: string;
    readonly settings: number;
    /** What every setting says. */
    readonly value: string;
    /** ConfigMaps without a name of their own: a second one would show at once. */
    readonly unnamed: number;
    readonly image: string;
    readonly replicas: number;
    /** Of the store's claim. */
    readonly size: string;
    readonly memory: string;
    /** `never-ready`, `image-pull-failure`: of the consumers' pods. */
    readonly trouble?: string;
    /** Of pods, in the namespace's quota. */
    readonly pods: number;
    /** A kind that a definition has to be there for. */
    readonly custom?: string;
    /** Kept from going by a finalizer that nobody takes off. */
    readonly stuck?: boolean;
}

export const plainShop: Omit<ShopPlan, "kubeconfig"> = {
    namespace: "survival",
    answerWithin: 4,
    readyWithin: "180s",
    settings: 4,
    value: "first",
    unnamed: 1,
    image: "registry.example/shop:1.0.0",
    replicas: 2,
    size: "1Gi",
    memory: "64Mi",
    pods: 20,
};

/** What must be there for a plan, by kind and name, in its namespace. The unnamed are counted. */
export function declared(plan: ShopPlan): ReadonlyMap<string, readonly string[]> {
    const shop = ["shop-consumer", "shop-store"];
    return new Map<string, readonly string[]>([
        ["ConfigMap", Array.from({ length: plan.settings }, (_, index) => `setting-${index}`)],
        ["Secret", ["shop-login"]],
        ["ServiceAccount", shop],
        ["Service", ["shop-consumer", "shop-store"]],
        ["Deployment", ["shop-consumer"]],
        ["StatefulSet", ["shop-store"]],
        ["PodDisruptionBudget", shop],
        ["NetworkPolicy", ["survival-allow-dns", "survival-deny-all"]],
        ["LimitRange", ["survival-limits"]],
        ["ResourceQuota", ["survival-no-system-priority", "survival-quota"]],
    ]);
}
