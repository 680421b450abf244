import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { repositoryRoot } from "../../local/paths";
import { ensureTools } from "../../local/toolchain";
import { findVerb } from "../../workflow/verbs";
import { namesIn } from "../../workflow/verbs/help";
import { silentProgress } from "../support/silent";

const folder = path.join(repositoryRoot, ".github", "workflows");
const files = fs.readdirSync(folder).map((name) => path.join(folder, name));
const gitlab = path.join(repositoryRoot, "docs", "ci", "gitlab-ci.yml");

interface Workflow {
    readonly name: string;
    readonly on: { readonly workflow_run?: { readonly workflows: readonly string[] } };
    readonly permissions?: Readonly<Record<string, string>>;
    readonly concurrency?: object;
    readonly defaults?: object;
    readonly jobs: Readonly<Record<string, Job>>;
}
interface Job {
    readonly permissions?: Readonly<Record<string, string>>;
    readonly environment?: string;
    readonly concurrency?: object;
    readonly steps: readonly {
        readonly uses?: string;
        readonly run?: string;
        readonly with?: Readonly<Record<string, unknown>>;
    }[];
}

interface GitlabJob {
    readonly environment?: unknown;
    readonly script?: readonly string[];
}

const ownAction = "./.github/actions/cluster";

const read = (file: string) => parse(fs.readFileSync(file, "utf8")) as Workflow;

it("actionlint finds nothing in any workflow.", async () => {
    const progress = silentProgress();
    const program = (await ensureTools(["actionlint"], { progress })).get("actionlint")?.path ?? "actionlint";
    const { stdout } = await promisify(execFile)(program, ["-no-color", ...files]);
    expect(stdout).toBe("");
});

describe.each(files.map((file) => [path.basename(file), read(file)] as const))("%s", (name, workflow) => {
    const jobs = Object.values(workflow.jobs);
    const steps = jobs.flatMap((job) => job.steps);

    it("has no permission that it does not name, keeps no credential, and runs once at a time", () => {
        expect(workflow.permissions).toBeDefined();
        for (const job of jobs) expect(job.concurrency ?? workflow.concurrency).toBeDefined();
        for (const { uses, with: given } of steps) {
            if (uses?.startsWith("actions/checkout@") === true) expect(given?.["persist-credentials"]).toBe(false);
        }
    });

    it("names every action by a full commit, with the version that it is beside it", () => {
        const lines = fs.readFileSync(path.join(folder, name), "utf8").split("\n");
        const used = lines.filter((line) => /^\s*(?:- )?uses:/.test(line));
        expect(used).toHaveLength(steps.filter(({ uses }) => uses !== undefined).length);
        for (const line of used.filter((one) => !one.includes(`uses: ${ownAction}`)))
            expect(line).toMatch(/uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    });

    it("writes nothing but issues, comments and the status of a commit", () => {
        const granted = [workflow, ...jobs].flatMap(({ permissions = {} }) => Object.entries(permissions));
        for (const [what, may] of granted) {
            const writes = may === "write" ? what : "";
            // A token that proves which job asks writes nothing here.
            expect(["", "issues", "pull-requests", "statuses", "id-token"]).toContain(writes);
        }
        if (Object.hasOwn(workflow.on, "pull_request")) {
            expect(JSON.stringify(workflow)).not.toMatch(/secrets\.|github\.token|"environment"/);
        }
    });

    it("fails where any program of a pipe does", () => {
        expect(workflow.defaults).toEqual({ run: { shell: "bash" } });
    });

    it("touches a cluster only by its kubeconfig, in a job that is for an environment", () => {
        for (const { environment, permissions = {}, steps: all } of jobs) {
            const reaches = environment !== undefined && environment !== "risk-approval";
            expect(all.some(({ uses }) => uses === ownAction)).toBe(reaches);
            expect(permissions["id-token"] === "write").toBe(reaches);
        }
    });

    it("calls make targets that there are, with variables that they understand", () => {
        for (const { run = "" } of steps) checkTargets(run);
    });
});

it("The report is there to be read before anybody is asked to approve it.", () => {
    const all = files.map(read);
    const comment = all.find(({ name }) => name === "Comment");
    const followed = all.filter(({ name }) => comment?.on.workflow_run?.workflows.includes(name));
    expect(followed.map(({ name }) => name)).toEqual(["Report"]);
    // A workflow has not ended while one of its jobs waits for a reviewer.
    expect(followed.flatMap(({ jobs }) => Object.values(jobs)).map(({ environment }) => environment)).toEqual([
        undefined,
    ]);
    const asking = all.filter(({ jobs }) => Object.values(jobs).some((job) => job.environment === "risk-approval"));
    expect(asking.map(({ name }) => name)).toEqual(["Comment"]);
});

it("An action is the same commit in every workflow.", () => {
    const texts = files.map((file) => fs.readFileSync(file, "utf8")).join("\n");
    const commits = new Map<string, Set<string>>();
    for (const [, action = "", commit = ""] of texts.matchAll(/uses: (actions\/[a-z-]+)@(.+)$/gm)) {
        commits.set(action, (commits.get(action) ?? new Set()).add(commit));
    }
    expect(commits.size).toBeGreaterThan(3);
    expect([...commits].filter(([, known]) => known.size > 1)).toEqual([]);
});

it("The example for GitLab calls the same targets.", () => {
    const text = fs.readFileSync(gitlab, "utf8").replaceAll(/^#.*$/gm, "");
    expect(checkTargets(text)).toEqual(
        expect.arrayContaining(["report", "plan", "deploy", "promote", "smoke", "drift"]),
    );
    expect(text).toContain(".ci/run");
    // Without a context a command means the local control plane.
    for (const [name, { environment, script = [] }] of Object.entries(
        parse(text) as Readonly<Record<string, GitlabJob>>,
    )) {
        const first = script[0] ?? "";
        expect([name, first.startsWith('test -n "$CONTEXT"')]).toEqual([name, environment !== undefined]);
    }
});

function checkTargets(text: string): readonly string[] {
    const found = [...text.matchAll(/(?:^|[-[&|;] |\[)make ([a-z-]+)((?: [A-Z]+=\S+)*)/gm)];
    for (const [line, verb = "", given = ""] of found) {
        const known = [...namesIn(findVerb(verb, []).variables), "STACK"];
        const unknown = [...given.matchAll(/ ([A-Z]+)=/g)].flatMap(([, one = ""]) =>
            known.includes(one) ? [] : [one],
        );
        expect({ line, unknown }).toEqual({ line, unknown: [] });
    }
    return found.map(([, verb = ""]) => verb);
}
