import { changes } from "./cases/changes";
import { PartialFailure } from "./support/plugin";
import { World } from "./support/world";

jest.setTimeout(120_000);

const world = new World();
beforeAll(() => world.start(), 300_000);
afterEach(() => world.closeStages());
afterAll(() => world.stop());

describe("Changing one thing of an object is decided as the official plugin decides it.", () => {
    test.each(changes.map((change) => [change.number, change.title, change] as const))(
        "Case %s: %s.",
        async (_number, _title, { before, after, op, diff, refused }) => {
            const { engine, namespace } = await world.stage();
            const other = after.length > 1 ? await world.newNamespace() : "";
            const [old, wanted] = [before(namespace, other), after(namespace, other)];
            await engine.up(old);

            if (refused) {
                await expect(engine.preview(wanted)).rejects.toThrow(refused);
                await expect(engine.up(wanted)).rejects.toThrow(PartialFailure);
            } else {
                expect(await engine.preview(wanted)).toMatchObject({ op, diff });
                expect(await engine.up(wanted)).toMatchObject({ op, diff });
                expect(await engine.up(wanted)).toMatchObject({ op: "same" });
            }
            await engine.destroy(refused ? old : wanted);
        },
    );
});
