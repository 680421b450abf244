import { readFileSync } from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { styleFor, visibleWidth } from "../../../local/terminal";
import { readOptions } from "../../../workflow/options";
import { findVerb, verbs } from "../../../workflow/verbs";
import { newCommand } from "../../../workflow/verbs/command";
import { explain, help, namesIn, variableMeanings } from "../../../workflow/verbs/help";
import { choosePort } from "../../../workflow/verbs/port-forward";
import { silentProgress } from "../../support/silent";

const plain = styleFor(false);

function printed(act: () => unknown): string {
    let text = "";
    const spy = jest.spyOn(process.stdout, "write").mockImplementation((part) => {
        text += String(part);
        return true;
    });
    try {
        act();
    } finally {
        spy.mockRestore();
    }
    return text;
}

describe("every command", () => {
    it.each(verbs.map((verb) => [verb.name, verb] as const))(
        "%s is a make target and explains each of its variables",
        (name, verb) => {
            const makefile = readFileSync(path.join(repositoryRoot, "Makefile"), "utf8").replaceAll("\\\n", " ");
            const targets = /^COMMANDS := (.*)$/m.exec(makefile)?.[1]?.split(/\s+/) ?? [];
            expect(targets).toContain(name);
            for (const variable of namesIn(verb.variables)) expect(variableMeanings[variable] ?? "").not.toBe("");
            const text = printed(() => explain(verb, plain));
            expect(text).toContain(`make ${name}`);
            expect(text).toContain("Exit codes");
            expect(JSON.parse(printed(() => explain(verb, plain, true)))).toMatchObject({ name, does: verb.does });
        },
    );

    it("is explained within a terminal of 80 columns, alone and in the list", () => {
        const narrow = styleFor(true, 80);
        const command = newCommand(readOptions({}), silentProgress());
        const list = printed(() => help({ ...command, style: narrow }, verbs, { "k8s-apply": "up" }));
        const text = [list, ...verbs.map((verb) => printed(() => explain(verb, narrow)))].join("");
        expect(text.split("\n").filter((line) => visibleWidth(line) > 80)).toEqual([]);
    });

    it("has no variable explained that none of them has", () => {
        const known = verbs.flatMap(({ variables }) => namesIn(variables));
        expect(Object.keys(variableMeanings).filter((name) => !known.includes(name))).toEqual([]);
    });

    it.each(["up", "preview", "destroy", "status"])(
        "%s, which works on the local control plane, refuses a cluster of somebody's own",
        async (name) => {
            const command = newCommand(readOptions({ CONTEXT: "theirs" }), silentProgress());
            await expect(async () => findVerb(name, []).run(command)).rejects.toThrow(
                "CONTEXT=theirs means a cluster, and this command works on the local control plane",
            );
        },
    );

    it("answers --help instead of running", async () => {
        const verb = findVerb("destroy", ["--help"]);
        let text = "";
        const spy = jest.spyOn(process.stdout, "write").mockImplementation((part) => {
            text += String(part);
            return true;
        });
        await verb.run(newCommand(readOptions({}), silentProgress()));
        spy.mockRestore();
        expect(text).toContain("make destroy [STACK=staging]");
    });
});

describe("the port that is forwarded", () => {
    const service = (name: string, ...ports: readonly number[]) => ({
        metadata: { name, namespace: "shop" },
        spec: { ports: ports.map((port) => ({ port })) },
    });

    it("is the only one there is", () => {
        expect(choosePort([service("api", 8000)], undefined)).toMatchObject({ pair: "8000:8000" });
    });

    it("may have another number on this machine", () => {
        const chosen = choosePort([service("api", 8000), service("web", 3000)], "9000:3000");
        expect(chosen).toMatchObject({ pair: "9000:3000", service: { metadata: { name: "web" } } });
    });

    it("is refused where it is none, where nobody has it and where several have", () => {
        expect(() => choosePort([service("api", 8000)], "high")).toThrow("PORT=high is not possible");
        expect(() => choosePort([service("api", 8000)], "9999")).toThrow("No Service has port 9999");
        expect(() => choosePort([service("a", 80), service("b", 80)], "80")).toThrow("More than one Service fits");
    });
});
