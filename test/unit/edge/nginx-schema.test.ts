import { type EdgeObject, renderEdge } from "../../../components/edge";
import { edgeArgs } from "../../../systems/edge/plan";
import { planStack } from "../../../systems/plan";
import { settingsOf, stacks } from "../../support/stack";
import { nginxSpecs, source } from "./nginx-schema";
import { richArgs } from "./rich";
import { nginx } from "./samples";

function objectsOf(stack: (typeof stacks)[number]): readonly EdgeObject[] {
    const settings = settingsOf(stack);
    const args = edgeArgs(planStack(settings).edge, settings);
    return args === undefined ? [] : renderEdge(args).objects;
}

const faults = (objects: readonly EdgeObject[]) =>
    objects
        .filter(({ apiVersion }) => apiVersion?.startsWith("gateway.nginx.org/"))
        .flatMap((object) => {
            const known = nginxSpecs[object.kind ?? ""];
            const name = `${object.kind} ${object.metadata?.name}`;
            if (known === undefined || known.apiVersion !== object.apiVersion)
                return [`${name}: no such kind in ${source}`];
            const result = known.spec.safeParse((object as { spec?: unknown }).spec);
            return result.success ? [] : [`${name}: ${result.error.message}`];
        });

describe(`the kinds of ${source}`, () => {
    it.each(stacks)("hold every field of what %s asks of them", (stack) => {
        const objects = objectsOf(stack);
        expect(objects.filter(({ kind }) => kind === "RateLimitPolicy").length).toBeGreaterThan(3);
        expect(faults(objects)).toEqual([]);
    });

    it("hold every field that any wish can become, and each of them is used", () => {
        const { objects } = renderEdge(richArgs(nginx));
        expect(faults(objects)).toEqual([]);
        const used = new Set(objects.map(({ kind }) => kind));
        expect(Object.keys(nginxSpecs).filter((kind) => !used.has(kind))).toEqual([]);
    });

    it("refuse a field that they do not have, a rate per hour, five digits and a delay without delay", () => {
        const target = { group: "gateway.networking.k8s.io", kind: "HTTPRoute", name: "a" };
        const rule = (over: object) => ({
            targetRefs: [target],
            rateLimit: { local: { rules: [{ rate: "1r/s", key: "$a", ...over }] } },
        });
        const refused = (kind: string, spec: object) => nginxSpecs[kind]?.spec.safeParse(spec).success === false;
        expect(refused("RateLimitPolicy", rule({}))).toBe(false);
        expect(refused("RateLimitPolicy", rule({ rate: "1r/h" }))).toBe(true);
        expect(refused("RateLimitPolicy", rule({ zoneSize: "10000m" }))).toBe(true);
        expect(refused("RateLimitPolicy", rule({ noDelay: true, delay: 1 }))).toBe(true);
        expect(refused("RateLimitPolicy", { ...rule({}), rateLimit: { rejectCode: 600 } })).toBe(true);
        expect(refused("RateLimitPolicy", { ...rule({}), rateLimit: { rejectCode: 399 } })).toBe(true);
        expect(refused("ProxySettingsPolicy", { targetRefs: [target], timeout: { read: "86400s" } })).toBe(true);
        expect(refused("ClientSettingsPolicy", { targetRef: target, bodyy: {} })).toBe(true);
    });
});
