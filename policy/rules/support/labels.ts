/** What the packs ask of every object, so that it tells none from another by being there. */
export const standardLabels: readonly string[] = [
    "app.kubernetes.io/name",
    "app.kubernetes.io/instance",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/managed-by",
];

export const managedBy = "app.kubernetes.io/managed-by";

/** The labels of a namespace under which its level of pod security stands begin like this. */
export const podSecurity = "pod-security.kubernetes.io/";
