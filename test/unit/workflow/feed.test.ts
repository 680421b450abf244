import { ask } from "../../../workflow/engine/run";
import { Kubectl } from "../../../workflow/stack/kubectl";

/** More than a pipe holds, so that some of it is still to be read when the program ends. */
const much = "x".repeat(1 << 20);
const deaf = "/bin/false";

const site = {
    pulumi: deaf,
    project: ".",
    stack: "staging",
    configFile: undefined,
    policyPacks: [],
    environment: {},
    logs: ".",
};

it.each<[string, () => Promise<unknown>, string]>([
    ["kubectl", () => new Kubectl(deaf, {}).review({ much }), "kubectl create failed"],
    ["the engine", () => ask(site, ["stack", "import"], much), "pulumi stack import failed for stack staging"],
])("Where %s ends before it has read its input, that it failed is what is told.", async (_, asked, says) => {
    await expect(asked()).rejects.toThrow(says);
});
