import { settingsOf } from "../../../workflow/connections/stack";
import { recordStack } from "../../../workflow/render/stack";
import { completed } from "../../../workflow/report/complete";
import { stackReport } from "../../../workflow/report/compose";
import { jsonReport, markdown } from "../../../workflow/report/document";
import { secretText } from "../../../workflow/report/worlds/values";

/** The largest report there can be: both stacks, and a base that has nothing of either. */
it("A report of everything new in both stacks can be posted, and says how much of it is not shown.", async () => {
    const stacks = [];
    for (const stack of ["staging", "production"]) {
        const { resources } = await recordStack(settingsOf(stack), { showSecret: () => secretText });
        stacks.push(stackReport(stack, completed([], resources, []), { today: "2026-11-21" }));
    }
    const [, production] = stacks;
    expect(production?.tally.create).toBeGreaterThan(550);
    const report = { base: "nothing", head: "everything", stacks };
    const text = markdown(report);
    expect(text.length).toBeLessThan(65_536);
    // Cut by count, not by chance: both stacks keep their part, and nothing is left open.
    for (const stack of ["staging", "production"]) expect(text).toMatch(new RegExp(`^#+ .*${stack}`, "m"));
    expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
    expect(text).toMatch(/\d+ more/);
    expect(jsonReport(report).length).toBeGreaterThan(text.length);
});
