import { baseline, production } from "../../../policy";
import waivedInStaging from "../../../policy/staging.config.json";
import { packsFor } from "../../../workflow/stack/local";
import { at } from "../../support/figures";
import { violationsOf } from "../../support/packs";
import { type Changes, recordStack, settingsOf } from "../../support/stack";

jest.setTimeout(120_000);

it("Production breaks no rule of either pack", async () => {
    const settings = settingsOf("production");
    const { resources } = await recordStack(settings);
    expect(violationsOf(resources, settings, [baseline, production])).toEqual([]);
});

const vault = { address: "https://vault.example.org", cidrs: ["203.0.113.7/32"], role: "spire" };
const loader = {
    enabled: true,
    command: ["python", "-m", "loader"],
    waiver: { reason: "XDP programs watch the mesh", owner: "x0tta6bl4", expires: "2027-06-30" },
};

it.each<readonly [string, Changes, readonly string[]]>([
    [
        "a registry's login",
        { "x0tta6bl4.imagePullSecret": "registry-login", "x0tta6bl4.mesh.ebpf": loader },
        [
            "DaemonSet x0tta6bl4-ebpf/x0tta6bl4-ebpf: Secret/registry-login",
            "DaemonSet x0tta6bl4/x0tta6bl4-mesh-node: Secret/registry-login",
            "Deployment x0tta6bl4/x0tta6bl4: Secret/registry-login",
            "Job x0tta6bl4/postgres-migrations: Secret/registry-login",
            "StatefulSet x0tta6bl4/x0tta6bl4-controller: Secret/registry-login",
        ],
    ],
    [
        "an authority from a file",
        { "spire.upstream": { kind: "disk", disk: { secretName: "spire-upstream" } } },
        ["StatefulSet spire/spire-server: Secret/spire-upstream"],
    ],
    [
        "Vault's authority",
        { "spire.upstream": { kind: "vault", vault: { ...vault, caSecretName: "vault-ca" } } },
        ["StatefulSet spire/spire-server: Secret/vault-ca"],
    ],
])("Production with %s, a Secret that somebody else makes, breaks no rule either", async (_, changes, expected) => {
    const settings = settingsOf("production", changes);
    const { resources } = await recordStack(settings);
    expect(violationsOf(resources, settings, [baseline, production])).toEqual([]);
    const mark = 'spec.template.metadata.annotations["stackwright.dev/made-elsewhere"]';
    const marked = resources.flatMap(({ inputs }) => {
        const elsewhere = at(inputs, mark);
        const where = `${inputs.kind} ${at(inputs, "metadata.namespace")}/${at(inputs, "metadata.name")}`;
        return elsewhere === undefined ? [] : [`${where}: ${elsewhere}`];
    });
    expect(marked.sort()).toEqual(expected);
});

it("Staging breaks no rule of the baseline, and of the production pack those that are listed and no other", async () => {
    const settings = settingsOf("staging");
    const { resources } = await recordStack(settings);
    expect(violationsOf(resources, settings, [baseline])).toEqual([]);
    // A waiver that is not needed would be a violation as well.
    expect(violationsOf(resources, settings, [production], waivedInStaging)).toEqual([]);
    const { waivers } = waivedInStaging["keep-waivers-valid"];
    expect(violationsOf(resources, settings, [production])).toHaveLength(waivers.length);
});

it("Staging is held to the baseline, everything else to the production pack", () => {
    const packOf = (environment?: string): readonly string[] =>
        packsFor({ config: environment === undefined ? {} : { "stackwright:environment": environment } });
    expect(packOf("staging")).toEqual([expect.stringMatching(/policy\/baseline$/)]);
    for (const other of ["production", "development", undefined]) {
        expect(packOf(other)).toEqual([expect.stringMatching(/policy\/production$/)]);
    }
});
