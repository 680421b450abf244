import type { Registered } from "../../../workflow/render/recorder";
import { completed } from "../../../workflow/report/complete";
import { stackReport, verdictOf } from "../../../workflow/report/compose";
import { type Described, eventsOf, same, secret, urnOf } from "./events";
import * as shop from "./shop";

const registered = (object: Described): Registered =>
    ({ urn: urnOf(object), type: "kubernetes:x", custom: true, inputs: object }) as unknown as Registered;
const inState = (object: Described) => ({ urn: urnOf(object), type: "kubernetes:x", custom: true, inputs: object });

it("What a broken preview left out is told from the program and the state.", () => {
    const hidden = shop.credentials(secret);
    const events = completed(
        eventsOf([same(shop.namespace())]),
        [shop.namespace(), shop.api({ image: "shop/api:2" }), shop.account, shop.credentials("[secret]")].map(
            registered,
        ),
        [shop.namespace(), shop.api(), shop.store(), hidden].map(inState),
    );
    const report = stackReport("dev", events, { today: "2026-11-21" });
    expect(report.tally).toMatchObject({ create: 1, update: 1, delete: 1 });
    expect(report.worlds.unchanged).toBe(2);
    expect(report.meaning.images[0]).toMatchObject({ before: "shop/api:1.0", after: "shop/api:2" });
    expect(report.worlds.errors).toEqual([
        "4 objects were not previewed: they are told as the program describes them, not as the cluster would take them",
    ]);
    expect(verdictOf([report])).toBe("broken");
});

it("A preview that saw everything is left as it is.", () => {
    const events = eventsOf([same(shop.namespace())]);
    expect(completed(events, [registered(shop.namespace())], [inState(shop.namespace())])).toBe(events);
});

it("An amount that is only written otherwise is no difference, and another amount is one.", () => {
    const told = (cpu: string) => {
        const events = completed([], [registered(shop.api({ cpu }))], [inState(shop.api({ cpu: "1" }))]);
        return stackReport("dev", events, { today: "2026-11-21" }).worlds.changes.flatMap(({ differences }) =>
            differences.map(({ path }) => path),
        );
    };
    expect(told("1000m")).toEqual([]);
    expect(told("2000m")).toHaveLength(2);
});

it("A Secret that the program writes in plain text and the state keeps encoded is the same one.", () => {
    const { data, ...rest } = shop.credentials(secret);
    const written = { ...rest, stringData: { password: "[secret]" } };
    const told = (state: object) =>
        stackReport("dev", completed([], [registered(written)], [inState(state as Described)]), {
            today: "2026-11-21",
        });
    expect(told({ ...rest, data }).worlds.changes).toEqual([]);
    expect(told({ ...rest, data, type: "kubernetes.io/tls" }).worlds.changes).toMatchObject([
        { kind: "update", differences: [{ path: "type" }] },
    ]);
});
