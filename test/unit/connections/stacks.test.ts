import { styleFor } from "../../../local/terminal";
import { compareWithMap, describeComparison } from "../../../workflow/connections/compare";
import { evaluateConnections } from "../../../workflow/connections/evaluate";
import type { Manifest, Policy } from "../../../workflow/connections/manifests";
import { textReport } from "../../../workflow/connections/report";
import { matches } from "../../../workflow/connections/selectors";
import { blocksOf, declaredOf, manifestsOf, settingsOf } from "../../../workflow/connections/stack";

describe.each(["staging", "production"])("the %s stack", (stack) => {
    const settings = settingsOf(stack);
    const declared = declaredOf(settings);
    const blocks = blocksOf(settings);
    let manifests: readonly Manifest[] = [];
    beforeAll(async () => {
        manifests = await manifestsOf(stack);
    }, 60_000);

    const differences = (given: readonly Manifest[]) =>
        describeComparison(compareWithMap(declared, evaluateConnections(given, blocks)));

    it("renders every part of its traffic map, and allows exactly the connections that the map declares", () => {
        expect(differences(manifests)).toEqual([]);
    });

    it("leaves no pod unguarded, unless it is on the node's network", () => {
        const { unguarded } = evaluateConnections(manifests, blocks);
        expect(unguarded.filter(({ pods }) => !pods.hostNetwork)).toEqual([]);
    });

    it("shows a policy that is broken, whichever it is", () => {
        const pods = evaluateConnections(manifests, blocks).endpoints.filter((endpoint) => endpoint.kind === "pods");
        const opening = manifests.filter(({ kind, metadata, spec }) => {
            const { podSelector, ingress = [] } = (kind === "NetworkPolicy" ? spec : {}) as Partial<Policy["spec"]>;
            return (
                podSelector !== undefined &&
                ingress.length > 0 &&
                pods.some((one) => one.namespace === metadata.namespace && matches(podSelector, one.labels))
            );
        });
        expect(opening.length).toBeGreaterThan(0);
        for (const broken of opening) {
            const { ingress: _, ...closed } = broken.spec as Policy["spec"];
            const found = differences(
                manifests.map((manifest) => (manifest === broken ? { ...manifest, spec: closed } : manifest)),
            );
            const name = `${broken.metadata.namespace}/${broken.metadata.name}`;
            expect({ name, found: found.length > 0 }).toEqual({ name, found: true });
        }
    });

    it("is shown as a table that names its callers", () => {
        const report = textReport(evaluateConnections(manifests, blocks), styleFor(false));
        expect(report).toContain(`from ${settings.namespaces.x0tta6bl4.name}\n`);
        expect(report).toMatch(/kube-system\/k8s-app=kube-dns +53\/TCP, 53\/UDP$/m);
    });
});
