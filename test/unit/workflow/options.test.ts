import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readOptions } from "../../../workflow/options";
import { stackFolder, workPaths } from "../../../workflow/stack/folder";
import { neighboursOf } from "../../../workflow/stack/neighbours";
import { planeNeeds, planeNeedsBeside } from "../../../workflow/stack/plane-options";
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

describe("what several stacks need of one control plane", () => {
    const nothing = { nodes: 3, storageClasses: [], metrics: false };
    const size = (cpu: number, memory: string) => ({ ...nothing, nodeSize: { cpu, memory, pods: 110 } });

    it("is what the stack needs, where it is alone", () => {
        expect(planeNeedsBeside(nothing, [])).toEqual(nothing);
        expect(planeNeedsBeside(size(2, "4Gi"), [])).toEqual(size(2, "4Gi"));
    });

    it("is the larger node by each measure, and the usual one for a stack that names none", () => {
        expect(planeNeedsBeside(size(16, "65536Mi"), [size(8, "128Gi")])).toEqual(size(16, "128Gi"));
        expect(planeNeedsBeside(size(2, "64Gi"), [nothing])).toEqual(size(8, "64Gi"));
        expect(planeNeedsBeside(nothing, [size(16, "4Gi")])).toEqual(size(16, "32Gi"));
    });

    it("is every class that one of them expects, with the stack's own word on what a class is, and metrics for all", () => {
        const own = { ...nothing, storageClasses: [{ name: "shared", reclaimPolicy: "Retain" as const }] };
        const other = { ...nothing, storageClasses: [{ name: "shared" }, { name: "theirs" }], metrics: true };
        const needs = planeNeedsBeside(own, [other]);
        expect(needs.storageClasses.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual([
            { name: "shared", reclaimPolicy: "Retain" },
            { name: "theirs" },
        ]);
        expect(needs.metrics).toBe(true);
    });

    it("leaves the number of nodes to the stack that is brought up", () => {
        expect(planeNeedsBeside({ ...nothing, nodes: 2 }, [{ ...nothing, nodes: 6 }]).nodes).toBe(2);
    });
});

describe("the stacks beside another one", () => {
    const before = process.env.STACKWRIGHT_WORK;
    beforeEach(() => {
        process.env.STACKWRIGHT_WORK = fs.mkdtempSync(path.join(os.tmpdir(), "neighbours-"));
    });
    afterEach(() => {
        fs.rmSync(process.env.STACKWRIGHT_WORK ?? "", { recursive: true, force: true });
        if (before === undefined) Reflect.deleteProperty(process.env, "STACKWRIGHT_WORK");
        else process.env.STACKWRIGHT_WORK = before;
    });

    function stack(name: string, state: string): void {
        const file = path.join(workPaths.state(), ".pulumi", "stacks", "shop", `${name}.json`);
        fs.mkdirSync(path.dirname(file), { recursive: true });
        fs.writeFileSync(file, state);
        fs.mkdirSync(stackFolder(name).root, { recursive: true });
        fs.writeFileSync(stackFolder(name).settings, `config: { "stackwright:environment": ${name} }\n`);
    }

    const state = (...types: readonly string[]) =>
        JSON.stringify({
            checkpoint: { latest: { resources: types.map((type) => ({ urn: type, type, custom: true })) } },
        });

    it("are those that have objects, or a state that nobody can read", () => {
        stack("staging", state("kubernetes:core/v1:Namespace"));
        stack("production", state("kubernetes:core/v1:Namespace"));
        stack("destroyed", state("pulumi:providers:kubernetes"));
        stack("damaged", '{"checkpoint": ');
        const names = neighboursOf("staging").map(({ config }) => config?.["stackwright:environment"]);
        expect(names.toSorted()).toEqual(["damaged", "production"]);
    });

    it("are none where nothing was ever brought up", () => {
        expect(neighboursOf("staging")).toEqual([]);
    });
});
