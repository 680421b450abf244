// The component kubernetes-cert-manager:index:CertManager: like the official plugin it registers one Helm release.
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { main, type Provider } from "@pulumi/pulumi/provider";
import { connectEngine } from "../protocol/engine";
import { versionOf } from "../versions";
import { releaseArgs } from "./release-args";

const TYPE = "kubernetes-cert-manager:index:CertManager";

class CertManager extends pulumi.ComponentResource {
    readonly status: pulumi.Output<kubernetes.types.output.helm.v3.ReleaseStatus>;

    constructor(name: string, inputs: pulumi.Inputs, options: pulumi.ComponentResourceOptions) {
        super(TYPE, name, inputs, options);
        const release = new kubernetes.helm.v3.Release(`${name}-helm`, releaseArgs(inputs), { parent: this });
        this.status = release.status;
        this.registerOutputs({ status: this.status });
    }
}

const provider: Provider = {
    version: versionOf("kubernetes-cert-manager"),
    construct: async (name, type, inputs, options) => {
        if (type !== TYPE) throw new Error(`this plugin has no ${type}; it has ${TYPE}`);
        const component = new CertManager(name, inputs, options);
        return { urn: component.urn, state: { status: component.status } };
    },
};

const address = process.argv[2];
if (!address) throw new Error("this is a plugin: the Pulumi engine starts it, with its own address as argument");
connectEngine(address).onGone(() => process.exit(0));
void main(provider, process.argv.slice(2));
