import { describeProblem } from "../../../components/core/problems";
import {
    apiServer,
    defineForeign,
    definePart,
    internetHttps,
    type PolicyOptions,
    peerName,
    privateRanges,
    protocolsOf,
    TrafficMap,
    validateTraffic,
} from "../../../components/core/traffic";

const here = { system: "graphmemory", environment: "staging", namespace: "graphmemory-staging" };
const options: PolicyOptions = { nodeBlocks: [{ cidr: "192.0.2.0/24" }] };

function parts() {
    return {
        backend: definePart({
            ...here,
            name: "graphmemory-backend",
            component: "backend",
            ports: { http: { number: 8000 } },
        }),
        postgres: definePart({
            ...here,
            name: "postgres",
            component: "postgres",
            ports: { postgres: { number: 5432 }, metrics: { number: 9187 } },
        }),
        gateway: defineForeign({ name: "gateway", namespace: "nginx-gateway", ports: {} }),
    };
}

function messages(map: TrafficMap, given: PolicyOptions = options): readonly string[] {
    return validateTraffic(map, given).map(describeProblem);
}

describe("a part", () => {
    it("runs under an account of its own name unless another is named", () => {
        const { backend } = parts();
        expect(backend.serviceAccount).toBe("graphmemory-backend");
        expect(definePart({ ...backend, serviceAccount: "shared" }).serviceAccount).toBe("shared");
    });

    it("speaks TCP on a port unless protocols are named", () => {
        expect(protocolsOf({ number: 8000 })).toEqual(["TCP"]);
        expect(protocolsOf({ number: 7946, protocols: ["TCP", "UDP"] })).toEqual(["TCP", "UDP"]);
    });

    it("is called by namespace and name, addresses by name alone", () => {
        expect(peerName(parts().backend)).toBe("graphmemory-staging/graphmemory-backend");
        expect(peerName(parts().gateway)).toBe("nginx-gateway/gateway");
        expect(peerName(internetHttps)).toBe("internet");
    });
});

describe("the traffic map", () => {
    it("knows who calls a part, and whom a part calls", () => {
        const map = new TrafficMap();
        const { backend, postgres, gateway } = parts();
        map.add(backend);
        map.add(postgres);
        map.connect(gateway, backend, "http", { why: "requests from outside" });
        map.connect(backend, postgres, "postgres", {
            why: "its data",
            access: { store: "postgres", database: "graphmemory", rights: "readWrite" },
        });
        expect(map.parts).toEqual([backend, postgres]);
        expect(map.callersOf(backend).map((c) => c.caller)).toEqual([gateway]);
        expect(map.callersOf(postgres, "metrics")).toEqual([]);
        expect(map.calledBy(backend)).toEqual([
            {
                caller: backend,
                callee: postgres,
                portName: "postgres",
                port: { number: 5432 },
                why: "its data",
                access: { store: "postgres", database: "graphmemory", rights: "readWrite" },
            },
        ]);
    });

    it("takes a part once", () => {
        const map = new TrafficMap();
        const { backend } = parts();
        map.add(backend);
        expect(() => map.add({ ...backend })).toThrow(
            new Error("part graphmemory-staging/graphmemory-backend is declared twice"),
        );
    });

    it("takes a connection once", () => {
        const map = new TrafficMap();
        const { backend, postgres } = parts();
        map.connect(backend, postgres, "postgres", { why: "its data" });
        expect(() => map.connect(backend, postgres, "postgres", { why: "again" })).toThrow(
            new Error(
                "graphmemory-staging/graphmemory-backend → graphmemory-staging/postgres:postgres is connected twice",
            ),
        );
    });

    it("accepts only the ports that the callee has, before anything runs", () => {
        const map = new TrafficMap();
        const { backend, postgres } = parts();
        // @ts-expect-error postgres does not listen on a port of that name
        expect(() => map.connect(backend, postgres, "http", { why: "a slip" })).toThrow(
            new Error("graphmemory-staging/postgres has no port http"),
        );
    });
});

describe("checking a map", () => {
    it("finds nothing wrong with a sound one", () => {
        const map = new TrafficMap();
        const { backend, postgres, gateway } = parts();
        map.add(backend);
        map.add(postgres);
        map.connect(gateway, backend, "http", { why: "requests" });
        map.connect(backend, postgres, "postgres", { why: "data" });
        map.connect(backend, internetHttps, "https", { why: "models" });
        expect(messages(map)).toEqual([]);
    });

    it("finds an end that was never added, so that no policy would open it", () => {
        const map = new TrafficMap();
        const { backend, postgres } = parts();
        map.add(backend);
        map.connect(backend, postgres, "postgres", { why: "data" });
        expect(messages(map)).toEqual([
            "graphmemory-staging/graphmemory-backend → graphmemory-staging/postgres:postgres " +
                "graphmemory-staging/postgres is not in the map; add() the part first",
        ]);
    });

    it("finds a destination without any address, which Kubernetes would read as everyone", () => {
        const map = new TrafficMap();
        const { backend } = parts();
        map.add(backend);
        map.connect(backend, apiServer([], 6443), "api", { why: "reads nodes" });
        expect(messages(map)).toEqual([
            "graphmemory-staging/graphmemory-backend → api-server:api api-server has no address, so the rule would be " +
                "open to everyone; give the addresses of api-server in the stack's settings",
        ]);
    });

    it("finds a part on the node's network where the nodes' addresses are not known", () => {
        const map = new TrafficMap();
        const { backend } = parts();
        const agent = definePart({ ...here, name: "agent", component: "agent", hostNetwork: true, ports: {} });
        map.add(backend);
        map.add(agent);
        map.connect(agent, backend, "http", { why: "checks" });
        expect(messages(map)).toEqual([]);
        expect(messages(map, { nodeBlocks: [] })).toEqual([
            "graphmemory-staging/agent → graphmemory-staging/graphmemory-backend:http one end uses the node's network, " +
                "but the nodes have no address, so the rule would be open to everyone; give the addresses of the nodes in " +
                "the stack's settings",
        ]);
    });

    it("finds a connection with neither end ours", () => {
        const map = new TrafficMap();
        map.connect(parts().gateway, internetHttps, "https", { why: "certificates" });
        expect(messages(map)).toEqual([
            "nginx-gateway/gateway → internet:https neither end is ours, so no policy can open it",
        ]);
    });

    it("finds two parts that would fight for one policy", () => {
        const map = new TrafficMap();
        const { backend, postgres } = parts();
        map.add({ ...backend, policyName: "allow-mesh" });
        map.add({ ...postgres, policyName: "allow-mesh" });
        expect(messages(map)).toEqual([
            "graphmemory-staging/postgres its policy graphmemory-staging/allow-mesh is already graphmemory-backend's; " +
                "give one of the two a policyName of its own",
        ]);
    });
});

describe("the internet", () => {
    it("is everything but private, link-local and reserved addresses, the metadata address among them", () => {
        expect(internetHttps.blocks).toEqual([{ cidr: "0.0.0.0/0", except: privateRanges }]);
        expect(privateRanges).toEqual(
            expect.arrayContaining(["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16"]),
        );
    });
});
