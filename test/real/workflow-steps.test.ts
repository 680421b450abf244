import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import { repositoryRoot } from "../../local/paths";

/** What the steps of the workflows do, by the shell that runs them there. What they call is a stand-in that writes down how. */
let home: string;
beforeEach(() => {
    home = fs.mkdtempSync(path.join(os.tmpdir(), "steps-"));
    for (const folder of ["bin", "report"]) fs.mkdirSync(path.join(home, folder));
});
afterEach(() => fs.rmSync(home, { recursive: true }));

const inHome = (name: string) => path.join(home, name);
const written = (name: string) => (fs.existsSync(inHome(name)) ? fs.readFileSync(inHome(name), "utf8") : "");
const standIn = (name: string, script: string) =>
    fs.writeFileSync(path.join(home, "bin", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });

interface Step {
    readonly name?: string;
    readonly run?: string;
}

function scriptOf(steps: readonly Step[], name: string): string {
    const script = steps.find((step) => step.name === name)?.run;
    if (script === undefined) throw new Error(`there is no step "${name}"`);
    return script;
}

function inWorkflow(file: string, job: string, name: string): string {
    const text = fs.readFileSync(path.join(repositoryRoot, ".github", "workflows", file), "utf8");
    const { jobs } = parse(text) as { readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>> };
    return scriptOf(jobs[job]?.steps ?? [], name);
}

function inAction(name: string): string {
    const file = path.join(repositoryRoot, ".github", "actions", "cluster", "action.yml");
    const { runs } = parse(fs.readFileSync(file, "utf8")) as { readonly runs: { readonly steps: readonly Step[] } };
    return scriptOf(runs.steps, name);
}

/** As the runner does it with `shell: bash`. */
function run(script: string, variables: Readonly<Record<string, string>> = {}) {
    const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
        cwd: home,
        encoding: "utf8",
        env: {
            PATH: `${path.join(home, "bin")}${path.delimiter}${process.env.PATH ?? ""}`,
            RUNNER_TEMP: home,
            GITHUB_ENV: inHome("env"),
            GITHUB_OUTPUT: inHome("output"),
            ...variables,
        },
    });
    return { status, said: `${stdout}${stderr}` };
}

describe("the kubeconfig of a job", () => {
    const given = { CONTEXT: "stackwright-staging", KUBECONFIG_DATA: "apiVersion: v1" };

    it("is written for nobody else to read", () => {
        expect(run(inAction("Kubeconfig"), given).status).toBe(0);
        expect(written("kubeconfig")).toBe("apiVersion: v1");
        expect(fs.statSync(inHome("kubeconfig")).mode & 0o777).toBe(0o600);
        expect(written("env")).toBe(`KUBECONFIG=${inHome("kubeconfig")}\n`);
    });

    it.each([
        ["CONTEXT", "KUBE_CONTEXT"],
        ["KUBECONFIG_DATA", "KUBECONFIG_DATA"],
    ])("is refused without %s, which would mean the local control plane", (missing, name) => {
        const { status, said } = run(inAction("Kubeconfig"), { ...given, [missing]: "" });
        expect([status, said]).toEqual([1, expect.stringContaining(name)]);
        expect(written("env")).toBe("");
    });
});

it("A login at AWS is exchanged for credentials that no log shows.", () => {
    standIn("curl", `echo '{"value":"identity"}'`);
    standIn("aws", 'test "$(cat "$AWS_WEB_IDENTITY_TOKEN_FILE")" = identity && echo AWS_SECRET_ACCESS_KEY=canary');
    const { status, said } = run(inAction("Log in at AWS"), {
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request",
        ACTIONS_ID_TOKEN_REQUEST_URL: "https://example.org/?a=b",
        AWS_WEB_IDENTITY_TOKEN_FILE: inHome("oidc-token"),
    });
    expect([status, said]).toEqual([0, "::add-mask::canary\n"]);
    expect(written("env")).toBe("AWS_SECRET_ACCESS_KEY=canary\n");
    expect(fs.readdirSync(home).toSorted()).toEqual(["bin", "env", "report"]);
});

it.each([0, 1, 3])("Drift hands on the exit code %d, which make would hide.", (code) => {
    standIn("node", `test "$*" = "workflow/start.cjs drift" && echo found && exit ${code}`);
    expect(run(inWorkflow("drift.yml", "drift", "Drift")).status).toBe(code);
    expect(written("output")).toBe(`code=${code}\n`);
    expect(written("drift.txt")).toBe("found\n");
});

describe("the comment", () => {
    const given = {
        REPOSITORY: "shop/stack",
        COMMIT: "c0ffee",
        HEAD: "somebody:change",
        RUN: "https://example.org/run",
    };
    const comment = () => run(inWorkflow("comment.yml", "comment", "Write it, over an earlier one"), given);
    const verdict = () => run(inWorkflow("comment.yml", "comment", "Verdict"), given);
    const calls = () => written("calls").trim().split("\n");
    /** `pulls` and `comments` are what it finds; whatever it is asked for is written down. */
    const github = (pulls: string, comments = "") =>
        standIn(
            "gh",
            `echo "$*" >> ${inHome("calls")}; case "$*" in *"/pulls "*) echo "${pulls}";; *"--paginate"*) printf '${comments}';; esac`,
        );
    const report = (name: string, text: string) => fs.writeFileSync(path.join(home, "report", name), text);

    it("is written to the pull request of a fork's branch, which only its owner and name tell", () => {
        report("report.md", "<!-- stackwright-report -->");
        github("7");
        expect(comment().status).toBe(0);
        expect(calls()[0]).toContain("repos/shop/stack/pulls --raw-field state=open --raw-field head=somebody:change");
        expect(calls()[0]).toContain("select(.head.sha == env.COMMIT)");
        expect(calls().at(-1)).toMatch(/^api --method POST repos\/shop\/stack\/issues\/7\/comments /);
    });

    it("goes over the first one that there is", () => {
        report("report.md", "<!-- stackwright-report -->");
        github("7", "41\\n42\\n");
        expect(comment().status).toBe(0);
        expect(calls().at(-1)).toMatch(/^api --method PATCH repos\/shop\/stack\/issues\/comments\/41 /);
    });

    it("fails where no open pull request is at that commit, instead of being written nowhere", () => {
        report("report.md", "<!-- stackwright-report -->");
        github("");
        const { status, said } = comment();
        expect([status, said]).toEqual([1, expect.stringContaining("No open pull request of somebody:change")]);
    });

    it.each([
        ["fine", "fine", "success"],
        ["approve", "approve", "pending"],
        ["refused", "refused", "failure"],
        ["approve\nverdict=fine", "broken", "failure"],
        [undefined, "broken", "failure"],
    ])("with the verdict %j is %s, and the commit's status %s", (word, told, state) => {
        if (word !== undefined) report("verdict", `${word}\n`);
        github("");
        expect(verdict().status).toBe(0);
        expect(written("output")).toBe(`verdict=${told}\n`);
        expect(calls()).toEqual([
            expect.stringMatching(
                new RegExp(`repos/shop/stack/statuses/c0ffee .*context=Risks .*state=${state} .*target_url=https`),
            ),
        ]);
    });
});

it.each([
    ["approve", "manual"],
    ["fine", "on_success"],
])("On GitLab the verdict %s makes a job that starts: %s.", (word, when) => {
    const text = fs.readFileSync(path.join(repositoryRoot, "docs", "ci", "gitlab-ci.yml"), "utf8");
    const { report } = parse(text) as { readonly report: { readonly script: readonly string[] } };
    fs.mkdirSync(inHome(".work/report/out"), { recursive: true });
    fs.writeFileSync(inHome(".work/report/out/verdict"), `${word}\n`);
    const [, ...after] = report.script;
    expect(run(after.join("\n")).status).toBe(0);
    expect(parse(written(".work/report/out/risks.yml"))).toEqual({
        risks: {
            environment: "risk-approval",
            script: ["echo Nothing is left to approve"],
            rules: [{ when, allow_failure: false }],
        },
    });
});
