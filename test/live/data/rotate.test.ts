import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { PodList, Secret } from "kubernetes-types/core/v1";
import { type Api, connect, stopControlPlane } from "../../../local/control-plane";
import { repositoryRoot, workDir } from "../../../local/paths";
import { createProgress } from "../../../local/terminal";
import { readOptions } from "../../../workflow/options";
import { newCommand } from "../../../workflow/verbs/command";
import { rotate } from "../../../workflow/verbs/rotate";
import { up } from "../../../workflow/verbs/up";
import { silentProgress } from "../../support/silent";
import { plainShop, type ShopPlan } from "./program/plan";

jest.setTimeout(1_800_000);

/** `make rotate` on a running shop, watched from outside: at no moment is anybody left with a credential that is gone. */
const before = { work: process.env.STACKWRIGHT_WORK, plan: process.env.DATA_PLAN };
const stackFile = () => workDir("project", "Pulumi.dev.yaml");
const plan: ShopPlan = { ...plainShop, encryptionKey: "rotate-encryption" };
let api: Api;
let said = "";

/** The project of the sample, with a stack file that a command may write to. */
function makeProject(): string {
    const sample = path.join(__dirname, "program");
    const project = workDir("project");
    fs.mkdirSync(project, { recursive: true });
    fs.copyFileSync(path.join(sample, "Pulumi.yaml"), path.join(project, "Pulumi.yaml"));
    const settings = fs.readFileSync(path.join(sample, "Pulumi.dev.yaml"), "utf8");
    const stores =
        "    # What a command changes below, it changes alone.\n    stackwright:graphmemory:\n        postgres: { enabled: true }\n        queue:\n            enabled: true # a comment of its own\n";
    fs.writeFileSync(path.join(project, "Pulumi.dev.yaml"), `${settings}${stores}`);
    fs.writeFileSync(
        path.join(project, "index.cjs"),
        ["quiet.cjs", "typescript.cjs", "test/live/data/program/program.ts"]
            .map((file) => `require(${JSON.stringify(path.join(repositoryRoot, file))});\n`)
            .join(""),
    );
    return project;
}

function command(secret?: string) {
    const output = {
        write(text: string) {
            said += text;
        },
    };
    const options = readOptions({ STACK: "dev", ...(secret === undefined ? {} : { SECRET: secret }) });
    return newCommand(options, createProgress({ output, environment: {} }));
}

const secretOf = (name: string) => api.get<Secret>(`/api/v1/namespaces/shop/secrets/${name}`);
const decoded = (text: string | undefined) => Buffer.from(text ?? "", "base64").toString("utf8");

/** What is valid at the store, what a new consumer reads, and which consumers run: by the hash of their template. */
interface Moment {
    readonly valid: readonly string[];
    readonly handed: string;
    readonly consumers: readonly string[];
}

async function consumers(): Promise<readonly string[]> {
    const { items } = await api.get<PodList>("/api/v1/namespaces/shop/pods?labelSelector=app%3Dshop-backend");
    return [...new Set(items.map(({ metadata }) => metadata?.labels?.["pod-template-hash"] ?? ""))].sort();
}

const stores = {
    // Roles whose verifier the server is given.
    "graphmemory.postgres": async (): Promise<Moment> => {
        const handed = decoded((await secretOf("postgres-shop-backend")).data?.username);
        const running = await consumers();
        const valid = Object.keys((await secretOf("postgres-verifiers")).data ?? {});
        return { valid: valid.filter((role) => role.startsWith("shop_backend")).sort(), handed, consumers: running };
    },
    // Hashes of the passwords that the list allows.
    "graphmemory.queue": async (): Promise<Moment> => {
        const handed = decoded((await secretOf("queue-shop-backend")).data?.password);
        const running = await consumers();
        const list = decoded((await secretOf("queue-access")).data?.["users.acl"]);
        const [, , , ...rules] = (/^user shop_backend .*$/m.exec(list)?.[0] ?? "").split(" ");
        return {
            valid: rules.filter((rule) => rule.startsWith("#")).sort(),
            handed: `#${createHash("sha256").update(handed).digest("hex")}`,
            consumers: running,
        };
    },
} as const;

/** Everything that was seen, each state once, in its order. What is valid is read last, so that it can only be newer. */
async function watching(look: () => Promise<Moment>, during: () => Promise<void>): Promise<readonly Moment[]> {
    const seen: Moment[] = [];
    const see = async () => {
        const moment = await look();
        if (JSON.stringify(moment) !== JSON.stringify(seen.at(-1))) seen.push(moment);
    };
    await see();
    let going = true;
    const watch = (async () => {
        while (going) {
            await see();
            await new Promise((resolve) => setTimeout(resolve, 100));
        }
    })();
    try {
        await during();
    } finally {
        going = false;
        await watch;
    }
    await see();
    return seen;
}

beforeAll(async () => {
    process.env.STACKWRIGHT_WORK = `.work-rotate-${process.pid}`;
    fs.mkdirSync(workDir(), { recursive: true });
    process.env.DATA_PLAN = workDir("plan.json");
    fs.writeFileSync(process.env.DATA_PLAN, JSON.stringify(plan));
    await up(command(), { project: makeProject(), policyPacks: [] });
    api = connect();
});

afterAll(async () => {
    api?.close();
    await stopControlPlane({}, silentProgress());
    fs.rmSync(workDir(), { recursive: true, force: true });
    for (const [name, value] of [
        ["STACKWRIGHT_WORK", before.work],
        ["DATA_PLAN", before.plan],
    ] as const) {
        if (value === undefined) delete process.env[name];
        else process.env[name] = value;
    }
});

describe.each(Object.entries(stores))("make rotate SECRET=%s", (secret, look) => {
    let seen: readonly Moment[];

    beforeAll(async () => {
        seen = await watching(look, () => rotate(command(secret), { project: workDir("project"), policyPacks: [] }));
    });

    it("hands out a credential only while it is valid", () => {
        expect(seen.filter(({ valid, handed }) => !valid.includes(handed))).toEqual([]);
    });

    it("keeps the old credential as long as a consumer of before runs, and withdraws it then", () => {
        const [first] = seen;
        const last = seen.at(-1);
        const [old = ""] = first?.valid ?? [];
        const [former = ""] = first?.consumers ?? [];
        expect(
            seen.filter(({ valid, consumers: running }) => running.includes(former) && !valid.includes(old)),
        ).toEqual([]);
        expect(last?.valid).toHaveLength(1);
        expect(last?.valid).not.toContain(old);
        expect(last?.valid).toEqual([last?.handed]);
        expect(last?.consumers).toHaveLength(1);
        expect(last?.consumers).not.toContain(former);
    });

    it("goes through the overlap: both valid, consumers rolling", () => {
        expect(seen.some(({ valid }) => valid.length === 2)).toBe(true);
        expect(seen.some(({ valid, consumers: running }) => valid.length === 2 && running.length === 2)).toBe(true);
    });

    it("leaves the stack file as it was but for the generation", () => {
        const text = fs.readFileSync(stackFile(), "utf8");
        const store = secret.split(".")[1] ?? "";
        expect(text).toMatch(new RegExp(`${store}:\\s*\\{? ?rotation: \\{ generation: 2 \\}`));
        expect(text).toContain("# a comment of its own");
        expect(text).not.toContain("overlap");
        expect(said).toContain(`${secret} is at generation 2; Pulumi.dev.yaml says so: commit it`);
    });
});

it("Nothing is left to do after that.", async () => {
    said = "";
    await up(command(), { project: workDir("project"), policyPacks: [] });
    expect(said).toMatch(/: no changes/);
});
