import { readOptions } from "../../../workflow/options";
import { planeNeeds } from "../../../workflow/stack/plane-options";
import { findVerb } from "../../../workflow/verbs";

describe("the variables of a make target", () => {
    it("have defaults, also where they are given empty", () => {
        const usual = {
            stack: "staging",
            nodes: undefined,
            plugins: "auto",
            context: undefined,
            system: undefined,
            store: undefined,
            to: undefined,
            secret: undefined,
            out: undefined,
            base: undefined,
            plan: undefined,
            from: undefined,
            port: undefined,
            verb: undefined,
            policyArguments: [],
            yes: false,
            json: false,
            refresh: false,
            straight: false,
        };
        expect(readOptions({})).toEqual(usual);
        expect(readOptions({ STACK: "", NODES: " ", PLUGINS: "", CONTEXT: "", SYSTEM: "", OUT: "", YES: "" })).toEqual(
            usual,
        );
    });

    it("are taken as they are meant", () => {
        expect(readOptions({ STACK: "production", NODES: "12", PLUGINS: "official", YES: "1" })).toMatchObject({
            stack: "production",
            nodes: 12,
            plugins: "official",
            yes: true,
        });
    });

    it("are handed on to the policy command by the names that it knows", () => {
        expect(readOptions({ FILES: "rendered", PACK: "production", STACK: "" }).policyArguments).toEqual([
            "--files",
            "rendered",
            "--pack",
            "production",
        ]);
    });

    it.each(["0", "201", "3.5", "many", "-1", "1e9"])("NODES=%s is refused with what is allowed", (nodes) => {
        expect(() => readOptions({ NODES: nodes })).toThrow(`NODES=${nodes} is not possible`);
    });

    it("refuse other plugins than there are", () => {
        expect(() => readOptions({ PLUGINS: "mine" })).toThrow("PLUGINS=mine is not possible");
    });
});

describe("a command", () => {
    it("is found by its name and by its alias of the original mesh", () => {
        expect(findVerb("up", []).name).toBe("up");
        expect(findVerb("k8s-delete", []).name).toBe("destroy");
    });

    it("has a nearest relative when it does not exist", () => {
        const failure = expectFailure(() => findVerb("destory", []));
        expect(failure.next).toBe("did you mean destroy? make help shows all");
    });

    it("takes variables, not arguments", () => {
        expect(() => findVerb("up", ["production"])).toThrow('up takes no argument "production"');
    });
});

function expectFailure(work: () => unknown): { readonly next?: string } {
    try {
        work();
    } catch (error) {
        return error as { readonly next?: string };
    }
    throw new Error("it did not fail");
}

describe("what a stack needs of the local control plane", () => {
    const config = {
        "stackwright:environment": "production",
        "stackwright:cluster": {
            nodes: { cpu: "32", memory: "128Gi" },
            storageClasses: {
                fast: { name: "made-by-us", owned: true },
                theirs: { owned: false, reclaimPolicy: "Retain", volumeBindingMode: "Immediate" },
                named: { owned: false, name: "standard" },
            },
        },
        "stackwright:capabilities": { metricsServer: true },
    };

    it("is read from its settings", () => {
        expect(planeNeeds({ config }, undefined)).toEqual({
            nodes: 6,
            nodeSize: { cpu: 32, memory: "128Gi", pods: 110 },
            storageClasses: [
                { name: "theirs", reclaimPolicy: "Retain", volumeBindingMode: "Immediate" },
                { name: "standard" },
            ],
            metrics: true,
        });
    });

    it("is never too few nodes for the environment, however many run already", () => {
        expect(planeNeeds({ config }, { running: 3 }).nodes).toBe(6);
        expect(planeNeeds({ config }, { running: 40 }).nodes).toBe(40);
        expect(planeNeeds({ config }, { wanted: 2, running: 40 }).nodes).toBe(2);
    });

    it("is guessed where the settings are wrong, which the program says better", () => {
        expect(planeNeeds({ config: { "stackwright:cluster": { nodes: { cpu: "lots" } } } }, undefined)).toEqual({
            nodes: 3,
            storageClasses: [],
            metrics: false,
        });
    });
});
