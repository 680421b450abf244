import type { NamespaceBaselineArgs } from "../../components/namespace";
import type { Probes } from "../../components/workload";

// What the small programs have in common that faults and benchmarks run by the real engine.

export const amounts = (cpu: string, memory: string) => ({ cpu, memory });

type Own = Pick<NamespaceBaselineArgs, "name" | "system" | "environment"> &
    Pick<NamespaceBaselineArgs["quota"], "pods" | "persistentVolumeClaims" | "storage">;

/** A namespace that holds a few small pods. */
export function smallNamespace({ name, system, environment, ...counted }: Own): NamespaceBaselineArgs {
    return {
        name,
        system,
        environment,
        podSecurity: { version: "1.35" },
        quota: { requests: amounts("4", "8Gi"), limits: amounts("8", "16Gi"), ...counted },
        limits: {
            container: {
                defaultRequest: amounts("100m", "128Mi"),
                defaultLimit: amounts("500m", "512Mi"),
                max: amounts("2", "4Gi"),
            },
            pod: { max: amounts("4", "8Gi") },
        },
        dns: { namespace: "kube-system", podLabels: { "k8s-app": "kube-dns" } },
        owner: "platform",
    };
}

/** The port answers; the start may take so many looks. */
export function probesOf(startLooks: number): Probes {
    const ask = { tcp: "http" };
    return {
        startup: { ask, periodSeconds: 2, timeoutSeconds: 2, failureThreshold: startLooks },
        readiness: { ask, periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 3 },
        liveness: { ask, periodSeconds: 15, timeoutSeconds: 5, failureThreshold: 3 },
    };
}
