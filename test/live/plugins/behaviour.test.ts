import { changesOfObjects } from "./cases/changes-of-objects";
import { changesOfWorkloads } from "./cases/changes-of-workloads";
import { creating } from "./cases/creating";
import { othersChanges } from "./cases/others-changes";
import { providers } from "./cases/providers";
import { readiness } from "./cases/readiness";
import { releases } from "./cases/releases";
import { PartialFailure } from "./support/plugin";
import { World } from "./support/world";

jest.setTimeout(120_000);

const world = new World();
beforeAll(() => world.start(), 300_000);
afterEach(() => world.closeStages());
afterAll(() => world.stop());

describe("Changing one thing of an object is decided as the official plugin decides it.", () => {
    test.each(
        [...changesOfObjects, ...changesOfWorkloads].map((change) => [change.number, change.title, change] as const),
    )("Case %s: %s.", async (_number, _title, { before, after, op, diff, refused }) => {
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
    });
});

describe("Inputs become objects as the official plugin makes them.", () => creating(world));
describe("What others change, and who owns which field, is treated as by the official plugin.", () =>
    othersChanges(world));
describe("Objects are waited for as by the official plugin.", () => readiness(world));
describe("Providers, Patch resources and clusters that are away are treated as by the official plugin.", () =>
    providers(world));
describe("What has no official counterpart here is still as it should be.", () => releases(world));
