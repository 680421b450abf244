import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { HostCertificates } from "../../components/certificates";
import { Edge, loginFormat } from "../../components/edge";
import { SecretFiles } from "../../components/workload";
import { namespaceKeys } from "../../config/schema/namespaces";
import type { SystemContext } from "../context";
import { controllerOf } from "./gateways";
import type { PlannedHost } from "./hosts";
import { issuersOf } from "./issuers";
import { certificateNamespace, edgeArgs, gatewayOwner } from "./plan";

export { connectGateways, connectHost, type Gateways, gatewaysOf } from "./gateways";
export { edgeHosts, type PlannedHost } from "./hosts";

/** Where each exposed host is reached, by the setting that exposes it. */
export type Addresses = Readonly<Record<string, string>>;

export function addressesOf(hosts: readonly PlannedHost[]): Addresses {
    return Object.fromEntries(hosts.map(({ key, host }) => [key, `https://${host}`]));
}

/** The ways in: certificates, doors, and every system's hosts. */
export class StackEdge extends pulumi.ComponentResource {
    constructor(
        name: string,
        private readonly context: Omit<SystemContext, "identity">,
        opts?: pulumi.ComponentResourceOptions,
    ) {
        super("stackwright:systems:StackEdge", name, {}, opts);
        const { settings, plan, namespaces } = context;
        const after = Object.fromEntries(
            namespaceKeys.map((key) => [settings.namespaces[key].name, [namespaces[key]]]),
        );
        const hosts = plan.edge;
        const certificates = new HostCertificates(
            `${name}-certificates`,
            {
                owner: { ...gatewayOwner, name: "edge", environment: settings.environment },
                issuers: issuersOf(hosts, settings),
                hosts: hosts.map((host) => ({
                    host: host.host,
                    secretName: host.certificateSecret,
                    namespace: certificateNamespace(host, settings),
                    owner: host.owner,
                    issuer: host.issuer,
                })),
            },
            { parent: this, after, dependsOn: [...context.certificates] },
        );
        for (const host of hosts) this.createLogin(name, host);
        const args = edgeArgs(hosts, settings);
        if (args !== undefined) {
            new Edge(`${name}-ways`, args, { parent: this, after, dependsOn: [certificates] });
        }
        this.registerOutputs({ addresses: addressesOf(hosts) });
    }

    /** A user and a password for hosts that ask for them: generated, kept in the state encrypted, hashed for the gateway. */
    private createLogin(name: string, host: PlannedHost): void {
        const { settings, namespaces } = this.context;
        const auth = host.routes.find(({ basicAuth }) => basicAuth !== undefined)?.basicAuth;
        if (auth === undefined) return;
        const password = new random.RandomPassword(
            `${name}-${host.name}-password`,
            { length: 40, special: false },
            { parent: this },
        );
        const format = loginFormat(controllerOf(settings.edge));
        const key = namespaceKeys.find((one) => settings.namespaces[one].name === host.namespace);
        new SecretFiles(
            `${name}-${host.name}-login`,
            {
                name: auth.secret,
                namespace: host.namespace,
                owner: host.owner,
                annotations: { "stackwright.dev/used-by": "the gateway asks for it; people read the password here" },
                type: format.type,
                data: {
                    username: pulumi.secret(loginUser),
                    password: password.result,
                    [format.key]:
                        format.hash === "sha1"
                            ? password.result.apply(sha1Line)
                            : password.bcryptHash.apply((hash) => `${loginUser}:${hash}`),
                },
            },
            { parent: this, dependsOn: key === undefined ? [] : [namespaces[key]] },
        );
    }
}

const loginUser = "operator";

function sha1Line(password: string): string {
    return `${loginUser}:{SHA}${createHash("sha1").update(password).digest("base64")}`;
}
