import * as pulumi from "@pulumi/pulumi";
import { describeProblem, ProblemsError, throwIfAny } from "../../../components/core/problems";

const full = {
    path: "graphmemory.backend.replicas",
    value: 0,
    problem: "nothing would serve",
    allowed: "at least 1",
    fix: "set it in Pulumi.production.yaml",
};

describe("a problem", () => {
    it("reads as one sentence: setting, value, what is wrong, what is allowed, what to do", () => {
        expect(describeProblem(full)).toBe(
            "graphmemory.backend.replicas is 0: nothing would serve; want at least 1; set it in Pulumi.production.yaml",
        );
    });

    it("leaves out what it does not have", () => {
        expect(describeProblem({ path: "namespace.quota", problem: "is missing" })).toBe("namespace.quota is missing");
    });

    it("shows a text value in quotes, so that an empty one is seen", () => {
        expect(describeProblem({ path: "domain", value: "", problem: "not a host name" })).toBe(
            'domain is "": not a host name',
        );
    });
});

describe("several problems", () => {
    it("are reported together, in order, under the place they were found in", () => {
        const error = new ProblemsError("graphmemory", [full, { path: "domain", problem: "is missing" }]);
        expect(error.message).toBe(
            [
                "graphmemory: 2 problems",
                "  - graphmemory.backend.replicas is 0: nothing would serve; want at least 1; set it in Pulumi.production.yaml",
                "  - domain is missing",
            ].join("\n"),
        );
    });

    it("are counted in the singular where there is one", () => {
        expect(new ProblemsError("redis", [full]).message).toMatch(/^redis: 1 problem\n {2}- /);
    });

    it("stop the program as an error that the engine prints without a stack trace", () => {
        expect(() => throwIfAny("redis", [full])).toThrow(pulumi.RunError);
    });

    it("stop nothing where there are none", () => {
        expect(() => throwIfAny("redis", [])).not.toThrow();
    });
});
