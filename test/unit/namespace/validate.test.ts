import { describeProblem } from "../../../components/core/problems";
import { type NamespaceBaselineArgs, validateNamespace } from "../../../components/namespace";
import { sample, waiver } from "./sample";

function said(change: Partial<NamespaceBaselineArgs>): readonly string[] {
    return validateNamespace({ ...sample, ...change }).map(describeProblem);
}

describe("a namespace", () => {
    it("is accepted as a system would ask for it", () => {
        expect(said({})).toEqual([]);
        expect(said({ podSecurity: { level: "privileged", version: "1.35", waiver } })).toEqual([]);
    });

    it("does not lower its guard without a waiver", () => {
        expect(said({ podSecurity: { level: "baseline", version: "1.35" } })).toEqual([
            'podSecurity.level is "baseline": lowers the guard without a waiver; ' +
                "want restricted, or another level with a waiver (reason, owner, expiry); add podSecurity.waiver",
        ]);
    });

    it("does not follow whatever release the cluster has", () => {
        expect(said({ podSecurity: { version: "latest" } })).toEqual([
            'podSecurity.version is "latest": pins no release; want a Kubernetes minor release such as 1.35',
        ]);
    });

    it("does not take every pod beside the resolver for a resolver", () => {
        expect(said({ dns: { namespace: "kube-system", podLabels: {} } })).toEqual([
            "dns.podLabels is empty, so every pod there would count as a resolver; " +
                'want at least one label of the resolver\'s pods; for CoreDNS: { "k8s-app": "kube-dns" }',
        ]);
    });

    it("has no quota that requests more than it limits", () => {
        expect(said({ quota: { ...sample.quota, requests: { cpu: "9", memory: "8Gi" } } })).toEqual([
            'quota.requests.cpu is "9": more than quota.limits.cpu; want ≤ 8; lower it, or raise quota.limits.cpu',
        ]);
    });

    it("has no default that its own limit range refuses", () => {
        const container = { ...sample.limits.container, defaultLimit: { cpu: "3", memory: "512Mi" } };
        expect(said({ limits: { ...sample.limits, container } })).toEqual([
            'limits.container.defaultLimit.cpu is "3": more than limits.container.max.cpu; want ≤ 2; ' +
                "lower it, or raise limits.container.max.cpu",
        ]);
    });

    it("has no container that is larger than any pod", () => {
        expect(said({ limits: { ...sample.limits, pod: { max: { cpu: "4", memory: "2Gi" } } } })).toEqual([
            'limits.container.max.memory is "4Gi": more than limits.pod.max.memory; want ≤ 2Gi; ' +
                "lower it, or raise limits.pod.max.memory",
        ]);
    });
});
