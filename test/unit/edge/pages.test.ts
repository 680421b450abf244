import { renderEdge } from "../../../components/edge";
import { edgeArgs } from "../../../systems/edge/plan";
import { harvesterArgs, plannedFiles, sharedArgs } from "../../../systems/monitoring/args";
import { planStack, policiesOf } from "../../../systems/plan";
import { backEnds, pagesOpen } from "../../support/back-ends";
import { at } from "../../support/figures";
import { type Changes, type StackName, settingsOf, stacks } from "../../support/stack";

const domain = { staging: "staging.stackwright.internal", production: "stackwright.internal" } as const;

function planned(stack: StackName, changes: Changes) {
    const settings = settingsOf(stack, changes);
    const plan = planStack(settings);
    const args = edgeArgs(plan.edge, settings);
    if (args === undefined) throw new Error("the edge is off");
    return { settings, plan, objects: renderEdge(args).objects };
}

const pageKeys = ["grafana", "alertmanager", "signalHarvesterGrafana", "signalHarvesterAlertmanager"];

describe.each(stacks)("the pages of monitoring in %s", (stack) => {
    const suffix = stack === "staging" ? "-staging" : "";

    it("are closed as the stack is shipped: no host, and no way in for the gateway", () => {
        const { plan, settings } = planned(stack, {});
        expect(plan.edge.filter(({ key }) => pageKeys.includes(key))).toEqual([]);
        const ways = policiesOf(plan, settings, "monitoring").map((policy) => at(policy, "spec.ingress"));
        expect(ways.length).toBeGreaterThan(5);
        expect(JSON.stringify(ways)).not.toContain("gateway-name");
    });

    it("are hosts of their own below the base domain, by choice", () => {
        const { plan } = planned(stack, pagesOpen);
        const hosts = plan.edge.filter(({ key }) => pageKeys.includes(key));
        expect(hosts.map(({ host, namespace }) => `${host} ${namespace}`)).toEqual([
            `grafana.${domain[stack]} monitoring${suffix}`,
            `alertmanager.${domain[stack]} monitoring${suffix}`,
            `grafana.signal-harvester.${domain[stack]} signal-harvester${suffix}`,
            `alertmanager.signal-harvester.${domain[stack]} signal-harvester${suffix}`,
        ]);
    });

    it("lead to the Services that the instances have", () => {
        const { plan } = planned(stack, pagesOpen);
        const services = plan.edge
            .filter(({ key }) => pageKeys.includes(key))
            .map(({ routes }) => [...new Set(routes.map(({ backend }) => `${backend.service}:${backend.port}`))]);
        expect(services).toEqual([
            ["prometheus-grafana:80"],
            ["alertmanager:9093"],
            ["grafana:3000"],
            ["alertmanager:9093"],
        ]);
    });

    it("ask for a user and a password on every path, their sockets and files included", () => {
        const { plan } = planned(stack, pagesOpen);
        const pages = plan.edge.filter(({ key }) => pageKeys.includes(key));
        expect(pages.map(({ routes }) => routes.map(({ path }) => path.value))).toEqual([
            ["/", "/public/build", "/api/live/ws"],
            ["/"],
            ["/", "/public/build", "/api/live/ws"],
            ["/"],
        ]);
        for (const { name, routes } of pages) {
            for (const { basicAuth } of routes) expect(basicAuth).toEqual({ realm: name, secret: `${name}-login` });
        }
    });

    it.each(Object.keys(backEnds) as (keyof typeof backEnds)[])(
        "are reached by the pods of %s, and nobody else new",
        (kind) => {
            const open = planned(stack, { ...backEnds[kind], ...pagesOpen });
            const closed = planned(stack, backEnds[kind]);
            const edges = ({ plan }: typeof open) =>
                plan.traffic.connections.map(
                    ({ caller, callee, portName }) =>
                        `${caller.name} → ${callee.kind === "part" ? callee.namespace : ""}/${callee.name}:${portName}`,
                );
            const before = new Set(edges(closed));
            const opened = edges(open).filter((edge) => !before.has(edge));
            const gateway = kind === "ingress-nginx" ? "ingress-nginx" : "edge-public";
            expect(opened.toSorted()).toEqual(
                [`monitoring${suffix}`, `signal-harvester${suffix}`].flatMap((namespace) => [
                    `${gateway} → ${namespace}/alertmanager:http`,
                    `${gateway} → ${namespace}/grafana:http`,
                ]),
            );
        },
    );

    it("know the address that they are reached at, and leave the gateway's login to the gateway", () => {
        const { plan, settings } = planned(stack, pagesOpen);
        const { shared, signalHarvester } = plan.monitoring ?? {};
        if (shared === undefined || signalHarvester === undefined) throw new Error("nothing is watched");
        const instances = [
            sharedArgs(settings, shared, plannedFiles),
            harvesterArgs(settings, signalHarvester, plannedFiles),
        ];
        const urls = instances.map(({ grafana, alertmanager }) => [grafana?.exposed, alertmanager.exposed]);
        const exposed = (host: string) => ({ url: `https://${host}.${domain[stack]}/`, basicAuth: true });
        expect(urls).toEqual([
            [exposed("grafana"), exposed("alertmanager")],
            [exposed("grafana.signal-harvester"), exposed("alertmanager.signal-harvester")],
        ]);
    });
});

describe("a page", () => {
    it("keeps nothing but its files, whose life their own program says: not the gateway, on refusals too", () => {
        const { plan } = planned("staging", pagesOpen);
        const grafana = plan.edge.find(({ key }) => key === "grafana");
        expect(grafana?.routes.map(({ name, cacheControl }) => [name, cacheControl])).toEqual([
            ["root", "no-store"],
            ["static", undefined],
            ["stream", "no-store"],
        ]);
    });

    it("may be called from other pages, where the settings name them", () => {
        const cors = { origins: ["dashboard.graphmemory"] };
        const { plan } = planned("production", { ...pagesOpen, "edge.hosts.grafana.cors": cors });
        const grafana = plan.edge.find(({ key }) => key === "grafana");
        expect(grafana?.routes.map((route) => route.cors?.origins)).toEqual(
            Array.from({ length: 3 }, () => ["https://dashboard.graphmemory.stackwright.internal"]),
        );
    });

    it("moves with the base domain", () => {
        const { plan } = planned("production", { ...pagesOpen, baseDomain: "other.internal" });
        expect(plan.edge.map(({ host }) => host)).toEqual(
            expect.arrayContaining(["grafana.other.internal", "alertmanager.signal-harvester.other.internal"]),
        );
    });

    it("whose program is off is no host", () => {
        const { plan } = planned("staging", { ...pagesOpen, "monitoring.shared.grafana.enabled": false });
        expect(plan.edge.map(({ key }) => key)).not.toContain("grafana");
        expect(plan.edge.map(({ key }) => key)).toContain("alertmanager");
    });

    it("of Grafana may rely on Grafana's own login", () => {
        const { plan, objects } = planned("staging", { ...pagesOpen, "edge.hosts.grafana.basicAuth": false });
        const grafana = plan.edge.find(({ key }) => key === "grafana");
        expect(grafana?.routes.map(({ basicAuth }) => basicAuth)).toEqual([undefined, undefined, undefined]);
        const filters = objects
            .filter(({ kind }) => kind === "AuthenticationFilter")
            .map((one) => at(one, "metadata.name"));
        expect(filters).not.toContain("grafana-root-auth");
        expect(filters).toContain("alertmanager-root-auth");
    });
});
