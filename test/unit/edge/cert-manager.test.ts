import { backEnds } from "../../support/back-ends";
import { only, type Registered } from "../../support/engine";
import { waitsFor } from "../../support/order";
import { shippedResources } from "../../support/shipped";
import { type Changes, recordStack, type StackName, settingsOf, stacks } from "../../support/stack";

const installed: Changes = { "certificates.controller.source": "installed" };
const component = "kubernetes-cert-manager:index:CertManager";
const providerType = "pulumi:providers:kubernetes-cert-manager";

async function recorded(stack: StackName, changes: Changes): Promise<readonly Registered[]> {
    return (await recordStack(settingsOf(stack, changes))).resources;
}

const isSigning = ({ inputs }: Registered) => /^cert-manager\.io\//.test(String(inputs.apiVersion));

describe.each(stacks)("cert-manager, installed by %s,", (stack) => {
    let resources: readonly Registered[];
    let shipped: readonly Registered[];
    beforeAll(async () => {
        resources = await recorded(stack, installed);
        shipped = await shippedResources(stack);
    });

    it("is made through a provider that the program configured itself, since there are no others", () => {
        expect(only(resources, component).provider).toBe(only(resources, providerType).name);
    });

    it("is there before any issuer or certificate, of hosts and stores alike", () => {
        const before = waitsFor(resources);
        const controller = only(resources, component);
        const signing = resources.filter(isSigning);
        expect(new Set(signing.map(({ parent }) => parent)).size).toBeGreaterThan(2);
        expect(signing.filter((one) => !before(one).has(controller)).map(({ urn }) => urn)).toEqual([]);
    });

    it("is one release of one name at a written version, with every container's resources", () => {
        const { inputs } = only(resources, component);
        expect(inputs).toMatchObject({
            installCRDs: true,
            replicaCount: 1,
            webhook: { replicaCount: 1 },
            extraArgs: ["--enable-gateway-api"],
            helmOptions: {
                name: "cert-manager",
                namespace: "cert-manager",
                createNamespace: true,
                version: "v1.19.1",
            },
        });
        const bounded = [inputs, inputs.webhook, inputs.cainjector, inputs.startupapicheck];
        for (const part of bounded) {
            expect(part).toMatchObject({
                resources: {
                    requests: { cpu: expect.any(String), memory: expect.any(String) },
                    limits: { cpu: expect.any(String), memory: expect.any(String) },
                },
            });
        }
    });

    it("changes nothing else: every other object is the one of a cluster that has it", () => {
        const others = (all: readonly Registered[]) =>
            all
                .filter(({ custom, type }) => custom && type !== providerType)
                .map(({ urn, inputs }) => ({ urn, inputs }))
                .sort((a, b) => (a.urn < b.urn ? -1 : 1));
        expect(others(resources)).toEqual(others(shipped));
    });

    it("is expected to be there as the stack is shipped, which then asks for no plugin of it", () => {
        expect(shipped.filter(({ type }) => type.includes("kubernetes-cert-manager"))).toEqual([]);
    });
});

describe("cert-manager", () => {
    it("runs as the settings say, and does not watch Gateways where challenges come through an Ingress", async () => {
        const { inputs } = only(
            await recorded("staging", {
                ...installed,
                ...backEnds["ingress-nginx"],
                "certificates.controller.replicas": 2,
                "certificates.controller.version": "v1.20.1",
                "certificates.controller.namespace": "certificates",
            }),
            component,
        );
        expect(inputs).toMatchObject({
            replicaCount: 2,
            webhook: { replicaCount: 2 },
            helmOptions: { version: "v1.20.1", namespace: "certificates" },
        });
        expect(inputs).not.toHaveProperty("extraArgs");
    });
});
