import { localEnvironment } from "../../../workflow/engine/site";

const local = {
    toolPaths: ["/tools/pulumi/pulumi"],
    pulumiHome: "/local/home",
    state: "/local/state",
    passphraseFile: "/local/passphrase",
    kubeconfig: "/local/kubeconfig",
};

describe("The engine on the local control plane", () => {
    it("is told nothing of the stacks that the user's own shell is about, nor of what only costs a start", () => {
        const told = localEnvironment(local, {
            PATH: "/usr/bin",
            HOME: "/home/somebody",
            PULUMI_BACKEND_URL: "s3://theirs",
            PULUMI_ACCESS_TOKEN: "theirs",
            KUBECONFIG: "/home/somebody/.kube/config",
            NODE_EXTRA_CA_CERTS: "/etc/ssl/certs/ca-certificates.crt",
            NODE_OPTIONS: "--max-old-space-size=2048",
        });
        expect(told).toMatchObject({
            PATH: "/tools/pulumi:/usr/bin",
            HOME: "/home/somebody",
            PULUMI_BACKEND_URL: "file:///local/state?metadata=skip",
            KUBECONFIG: "/local/kubeconfig",
            NODE_OPTIONS: "--max-old-space-size=2048",
        });
        expect(told).not.toHaveProperty("PULUMI_ACCESS_TOKEN");
        expect(told).not.toHaveProperty("NODE_EXTRA_CA_CERTS");
    });
});
