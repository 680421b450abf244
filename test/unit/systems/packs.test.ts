import { baseline, production } from "../../../policy";
import waivedInStaging from "../../../policy/staging.config.json";
import { packsFor } from "../../../workflow/stack/local";
import { violationsOf } from "../../support/packs";
import { recordStack, settingsOf } from "../../support/stack";

jest.setTimeout(120_000);

it("Production breaks no rule of either pack", async () => {
    const settings = settingsOf("production");
    const { resources } = await recordStack(settings);
    expect(violationsOf(resources, settings, [baseline, production])).toEqual([]);
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
