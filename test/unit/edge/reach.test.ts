import { styleFor } from "../../../local/terminal";
import { reachRows } from "../../../workflow/summary/reach";
import { reachTable } from "../../../workflow/summary/tables";

const plain = styleFor(false);

const route = (name: string, host: string) => ({
    urn: name,
    type: "kubernetes:gateway.networking.k8s.io/v1:HTTPRoute",
    inputs: {
        metadata: { name, namespace: "shop" },
        spec: { hostnames: [host], parentRefs: [{ name: "edge-public", namespace: "edge" }] },
    },
});

describe("what a summary says of the ways in", () => {
    it("names every host once, what serves it, and how to see the address that the name must have", () => {
        const ingress = {
            urn: "i",
            type: "kubernetes:networking.k8s.io/v1:Ingress",
            inputs: {
                metadata: { name: "www", namespace: "shop" },
                spec: { ingressClassName: "nginx", rules: [{ host: "www.shop.internal" }] },
            },
        };
        const old = { ...route("gone", "gone.shop.internal"), delete: true };
        const rows = reachRows([route("a", "api.shop.internal"), route("b", "api.shop.internal"), ingress, old]);
        expect(rows).toEqual([
            {
                address: "https://api.shop.internal",
                through: "Gateway edge/edge-public",
                look: "kubectl get gateway -n edge edge-public",
            },
            {
                address: "https://www.shop.internal",
                through: "Ingress class nginx",
                look: "kubectl get ingress -n shop www",
            },
        ]);
        expect(reachTable(rows, plain)).toContain("https://api.shop.internal");
        expect(reachTable(rows.slice(0, 1), styleFor(false, 80))?.split("\n").slice(1)).toEqual([
            "https://api.shop.internal",
            "    Gateway edge/edge-public",
            "    kubectl get gateway -n edge edge-public",
        ]);
    });

    it("is nothing where nothing is reached from outside", () => {
        expect(reachTable(reachRows([]), plain)).toBeUndefined();
    });
});
