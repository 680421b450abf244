import type * as pulumi from "@pulumi/pulumi";
import type { NamespaceKey, Secrets, Settings } from "../config/schema";
import type { StackPlan } from "./plan";
import type { WorkloadIdentity } from "./spire";

/** What every system is made from. */
export interface SystemContext {
    readonly settings: Settings;
    readonly secrets: Secrets;
    readonly plan: StackPlan;
    /** Everything in a namespace waits for its guards: quota, limits and network policies. */
    readonly namespaces: Readonly<Record<NamespaceKey, pulumi.Resource>>;
    /** Issuers and certificates wait for cert-manager, where this stack installs it. */
    readonly certificates: readonly pulumi.Resource[];
    /** Where identities come from; absent where the stack has none. */
    readonly identity?: WorkloadIdentity;
}
