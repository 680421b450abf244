import * as k8s from "@pulumi/kubernetes";
import * as certManager from "@pulumi/kubernetes-cert-manager";
import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Settings } from "../config/schema";

/** Who makes the objects of a stack. Default ones are switched off, so whatever is missing here is refused by the engine. */
export function providersOf({ kubeContext, certificates }: Settings): pulumi.ProviderResource[] {
    return [
        new k8s.Provider("cluster", {
            // Left out, it would be the path in KUBECONFIG: on another machine, as after the loss of one, the state would speak
            // of a file that is not there, and the plugin would take the cluster for another one.
            kubeconfig: "",
            context: kubeContext,
            enableServerSideApply: true,
            // Contents change in place: the hash in the pod template rolls the pods, and a rollback finds the name.
            enableConfigMapMutable: true,
            enableSecretMutable: true,
        }),
        new random.Provider("random"),
        // Its plugin is asked for only where it has something to do.
        ...(certificates.controller.source === "installed" ? [new certManager.Provider("cert-manager")] : []),
    ];
}
