import { describeResource, type EngineEvent, EventReader, resourceName } from "../../../workflow/engine/events";

function readAll(chunks: readonly string[]): { events: EngineEvent[]; others: string[] } {
    const events: EngineEvent[] = [];
    const others: string[] = [];
    const reader = new EventReader(
        (event) => events.push(event),
        (line) => others.push(line),
    );
    for (const chunk of chunks) reader.push(chunk);
    reader.end();
    return { events, others };
}

describe("the engine's events", () => {
    it("are read whole however the text is cut", () => {
        const text = '{"sequence":0,"timestamp":1,"cancelEvent":{}}\n{"sequence":1,"timestamp":2,"cancelEvent":{}}\n';
        for (let cut = 0; cut <= text.length; cut += 1) {
            const { events, others } = readAll([text.slice(0, cut), text.slice(cut)]);
            expect(events.map(({ sequence }) => sequence)).toEqual([0, 1]);
            expect(others).toEqual([]);
        }
    });

    it("leave every other line to be read by a person, the cut-off last one too", () => {
        const { events, others } = readAll(["error: no stack named 'x' found\n", "\n", '{"sequence":0,"time']);
        expect(events).toEqual([]);
        expect(others).toEqual(["error: no stack named 'x' found", '{"sequence":0,"time']);
    });

    it("take a line that only looks like an event as words", () => {
        expect(readAll(['{"sequence":oops}\n']).others).toEqual(['{"sequence":oops}']);
    });
});

describe("a resource's name", () => {
    it("is the last type of its chain and everything after it", () => {
        const urn = "urn:pulumi:staging::stackwright::a:b:Workload$kubernetes:apps/v1:Deployment::mesh-api";
        expect(resourceName(urn)).toEqual({ kind: "Deployment", name: "mesh-api" });
        expect(describeResource(urn)).toBe("Deployment mesh-api");
    });

    it("may hold colons itself", () => {
        expect(resourceName("urn:pulumi:s::p::kubernetes:core/v1:Secret::a::b").name).toBe("a::b");
    });

    it("is nothing for what concerns the whole stack", () => {
        expect(describeResource("urn:pulumi:s::p::pulumi:pulumi:Stack::p-s")).toBe("");
        expect(describeResource("")).toBe("");
        expect(describeResource(undefined)).toBe("");
    });
});
