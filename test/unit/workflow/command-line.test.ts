import { spawnSync } from "node:child_process";
import { repositoryRoot } from "../../../local/paths";
import { refuseMistyped } from "../../../workflow/command-line";
import { findVerb, verbs } from "../../../workflow/verbs";

const refused = (name: string, given: string, level = "1") => {
    try {
        refuseMistyped({ MAKELEVEL: level, MAKEFLAGS: given }, findVerb(name, []), verbs);
        return "";
    } catch (error) {
        return String((error as { explain?(): string }).explain?.());
    }
};

it("A misspelt name is refused with the one that is meant.", () => {
    const said = refused("up", " -- NODES=3 STAKC=production");
    expect(said).toContain("make up takes no STAKC=");
    expect(said).toContain("did you mean STACK=? its variables: [STACK=staging]");
    expect(refused("deploy", "s -j2 -- CONTXT=there")).toContain("did you mean CONTEXT=?");
});

it("What another command takes is not left aside either.", () => {
    expect(refused("up", " -- CONTEXT=prod STACK=production")).toContain("make up takes no CONTEXT=");
});

it.each([
    ["what it takes", "restore", " -- SYSTEM=graphmemory STORE=redis TO=latest STACK=staging"],
    ["what so many take that nobody knows which", "down", " -- STACK=staging NODES=3"],
    ["what is for a program that it starts", "deploy", " -- PULUMI_CONFIG_PASSPHRASE=x AWS_PROFILE=y CI=1"],
    ["words within a value", "smoke", " -- STACK=a\\ CONTXT=b"],
    ["nothing", "status", ""],
    ["flags alone", "status", "ks"],
])("Nothing is said of %s.", (_, name, given) => {
    expect(refused(name, given)).toBe("");
});

it("What another Makefile was given is its own affair.", () => {
    expect(refused("up", " -- STAKC=production", "2")).toBe("");
});

it("The real make hands them on.", () => {
    const { MAKEFLAGS: _, MAKELEVEL: __, MFLAGS: ___, ...environment } = process.env;
    const { status, stderr } = spawnSync("make", ["help", "VREB=up"], {
        cwd: repositoryRoot,
        env: environment,
        encoding: "utf8",
    });
    expect(status).toBe(2);
    expect(stderr).toContain("make help takes no VREB=");
});

it("Commands that a command starts are not held to what it was given.", () => {
    const program = 'require("./workflow/cli").main(["help"]).then(() => console.error(process.env.MAKEFLAGS))';
    const { stderr } = spawnSync(process.execPath, ["-r", "./typescript.cjs", "-e", program], {
        cwd: repositoryRoot,
        env: { ...process.env, MAKELEVEL: "1", MAKEFLAGS: " -- VERB=up" },
        encoding: "utf8",
    });
    expect(stderr.trim()).toBe("undefined");
});
