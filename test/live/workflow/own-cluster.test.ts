import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { connect, startControlPlane, stopControlPlane } from "../../../local/control-plane";
import { workDir } from "../../../local/paths";
import { choosePlugins } from "../../../local/plugins";
import { engineTools, ensureTools } from "../../../local/toolchain";
import { placeCompanions } from "../../../workflow/stack/companions";
import { ownFolder, workPaths } from "../../../workflow/stack/folder";
import { readStateFile, type StateResource } from "../../../workflow/stack/state";
import { silentProgress } from "../../support/silent";
import {
    type Command,
    down,
    type Ended,
    enginePid,
    kubectl,
    minute,
    names,
    type Plan,
    pulumi,
    run,
    sampleProject,
    start,
    succeeded,
    writePlan,
} from "./support";

/** The local control plane as somebody's own cluster: a context of its own, and state in a backend of the user's. */
const context = "somebodys-own";
const project = () => workDir("own-project");
const silent = silentProgress();
const before = { ...process.env };

async function startPlane(): Promise<void> {
    const plane = await startControlPlane({ nodes: 1, storageClasses: [] }, silent);
    const text = fs.readFileSync(plane.kubeconfig, "utf8");
    fs.writeFileSync(workDir("own-kubeconfig"), text.replaceAll("stackwright-local", context), { mode: 0o600 });
}

function makeProject(): void {
    fs.mkdirSync(project(), { recursive: true });
    const read = (file: string) => parse(fs.readFileSync(path.join(sampleProject, file), "utf8"));
    const main = path.join(sampleProject, "index.cjs");
    fs.writeFileSync(path.join(project(), "Pulumi.yaml"), stringify({ ...read("Pulumi.yaml"), main }));
    const stack = read("Pulumi.dev.yaml") as { config: Record<string, unknown> };
    stack.config["stackwright:kubeContext"] = context;
    for (const name of ["shop", "former"])
        fs.writeFileSync(path.join(project(), `Pulumi.${name}.yaml`), stringify(stack));
}

const backend = () => workDir("own-backend");
/** What a user sets for a Pulumi CLI of their own. */
const login = () => ({
    PULUMI_BACKEND_URL: `${pathToFileURL(backend()).href}?metadata=skip`,
    PULUMI_CONFIG_PASSPHRASE: "somebody's own",
    PULUMI_HOME: workPaths.pulumiHome(),
    KUBECONFIG: workDir("own-kubeconfig"),
});

/** One stack of the project, as its owner works with it. */
class OwnStack {
    constructor(private readonly name: string) {}

    start(verb: "deploy" | "drift" | "adopt", more: NodeJS.ProcessEnv = {}): Command {
        Object.assign(process.env, login(), { CONTEXT: context, SAMPLE_CONTEXT: context, ...more });
        const command = start(verb, project(), this.name);
        process.env = { ...before };
        return command;
    }

    deploy(): Promise<Ended> {
        return this.start("deploy", { YES: "1" }).ended;
    }

    pulumi(...args: readonly string[]): Promise<Ended> {
        const environment = { ...login(), PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
        return pulumi([...args, "--stack", this.name, "--cwd", project()], environment);
    }

    objects(): readonly StateResource[] {
        const resources = readStateFile(backend(), "sample", this.name)?.resources ?? [];
        return resources.filter(({ type }) => type.startsWith("kubernetes:"));
    }
}

beforeAll(async () => {
    await down();
    await startPlane();
    makeProject();
    fs.mkdirSync(backend());
    placeCompanions(workPaths.pulumiHome(), await ensureTools(engineTools, { progress: silent }));
    await choosePlugins({ pulumiHome: workPaths.pulumiHome(), mode: "local" }, silent);
}, 3 * minute);
afterAll(down, minute);

test(
    "A local control plane that was removed other than by make down is noticed, and what was on it is made anew.",
    async () => {
        writePlan({ namespace: "sample", configMaps: 2 });
        succeeded(await run("up"));
        await stopControlPlane({}, silent);
        const again = succeeded(await run("up"));
        expect(again).toMatch(/The control plane is a new one \(cluster [\w-]{36}\): the one before \([\w-]{36}\)/);
        expect(again).toContain("What the local state said of dev (3 objects) is forgotten");
        expect(await names("configmaps")).toEqual(["item-0", "item-1"]);

        await kubectl("delete", "configmap", "item-1", "-n", "sample");
        expect(succeeded(await run("up"))).toContain("no changes");
        process.env.REFRESH = "1";
        expect(succeeded(await run("up"))).toContain("1 created");
        Reflect.deleteProperty(process.env, "REFRESH");
        expect(await names("configmaps")).toEqual(["item-0", "item-1"]);
        succeeded(await run("destroy"));
        // Whoever owns it as a cluster has to learn its new address and authority.
        await startPlane();
    },
    5 * minute,
);

describe("on a cluster of one's own", () => {
    const stack = new OwnStack("shop");
    const plan: Plan = { namespace: "sample", configMaps: 3, password: true, protected: true };
    const password = () => kubectl("get", "secret", "password", "-n", "sample", "-o", "jsonpath={.data.password}");
    let generated = "";

    it(
        "a stack is deployed once it is made, a second deployment has nothing to do, and nobody has changed anything",
        async () => {
            writePlan(plan);
            const unmade = await stack.deploy();
            expect([unmade.code, unmade.output]).toEqual([
                1,
                expect.stringContaining("pulumi stack init shop makes it"),
            ]);
            succeeded(await stack.pulumi("stack", "init"));
            succeeded(await stack.deploy());
            expect(await names("configmaps")).toHaveLength(3);
            generated = await password();
            expect(succeeded(await stack.deploy())).toMatch(/preview {2}\d+ objects: no changes/);
            expect(succeeded(await stack.start("drift").ended)).toContain("are as the stack left them");

            // Contents of a Secret are hidden on both sides, and are told all the same.
            const byHand = JSON.stringify({ data: { password: Buffer.from("by hand").toString("base64") } });
            await kubectl("patch", "secret", "password", "-n", "sample", "--patch", byHand);
            const edited = await stack.start("drift").ended;
            expect(edited.output).toMatch(
                /Secret sample\/password +changed +data\.password +\[secret\] → \[secret\] +kubectl-patch at 20/,
            );
            expect([edited.code, edited.output]).toEqual([3, expect.stringMatching(/1 differences in \d+ objects/)]);

            // The state is believed unless it is asked to look.
            await kubectl("delete", "configmap", "item-1", "-n", "sample");
            const put = await stack.start("deploy", { YES: "1", REFRESH: "1" }).ended;
            expect(succeeded(put)).toMatch(/update {2}\d+ objects: 1 created, 1 replaced/);
            expect(await names("configmaps")).toHaveLength(3);
            expect(await password()).toBe(generated);
        },
        5 * minute,
    );

    it(
        "another cluster under the same context is refused, both are named, and nothing is touched",
        async () => {
            await stopControlPlane({}, silent);
            await startPlane();
            for (const { code, output } of [await stack.deploy(), await stack.start("drift").ended]) {
                expect(code).toBe(1);
                expect(output).toContain(`The state of stack shop is of another cluster than ${context}`);
                expect(output).toMatch(/by the state the namespace sample has the uid [\w-]{36}, made 20/);
                expect(output).toMatch(/\(https:\/\/127\.0\.0\.1:\d+, kube-system [\w-]{36}\) it is not there/);
            }
            expect(stack.objects()).toHaveLength(5);
        },
        5 * minute,
    );

    it(
        "and where it has taken the place of one that is lost, all is made anew with the secrets that were generated",
        async () => {
            succeeded(await stack.pulumi("refresh", "--yes", "--skip-preview"));
            expect(stack.objects()).toEqual([]);
            succeeded(await stack.deploy());
            expect(await names("configmaps")).toHaveLength(3);
            expect(await password()).toBe(generated);
        },
        5 * minute,
    );
});

describe("an adoption that is cut off", () => {
    const namespace = "former";
    const count = 8;
    const stack = new OwnStack(namespace);
    const plan: Plan = { namespace, configMaps: count };
    const items = Array.from({ length: count }, (_, index) => `item-${index}`);

    /** As Helm leaves them, with its annotation. */
    async function install(): Promise<void> {
        const annotations = { "meta.helm.sh/release-name": "former" };
        const list = {
            apiVersion: "v1",
            kind: "List",
            items: [
                { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, annotations } },
                ...items.map((name) => ({
                    apiVersion: "v1",
                    kind: "ConfigMap",
                    metadata: { name, namespace, annotations },
                    data: { value: "first" },
                })),
            ],
        };
        const file = workDir("former.json");
        fs.writeFileSync(file, JSON.stringify(list));
        await kubectl("create", "--field-manager", "helm", "--filename", file);
    }

    const perItem = (field: string) =>
        kubectl("get", "configmaps", ...items, "-n", namespace, "-o", `jsonpath={range .items[*]}${field};{end}`);
    const uids = () => perItem("{.metadata.uid}");

    async function handedOver(): Promise<number> {
        const api = connect();
        const list = await api.get<{ readonly items: readonly { readonly metadata: object }[] }>(
            `/api/v1/namespaces/${namespace}/configmaps`,
        );
        api.close();
        return list.items.filter(({ metadata }) => JSON.stringify(metadata).includes('"pulumi-kubernetes"')).length;
    }

    /** Until it is so; the command must not end before. */
    async function until(command: Command, isSo: () => boolean | Promise<boolean>): Promise<void> {
        while (!(await isSo())) {
            if (command.child.exitCode !== null) throw new Error(`it ended first:\n${command.output}`);
            await sleep(20);
        }
    }

    it(
        "while fields are handed over, and again while objects are imported, is ended by the same command: nothing is doubled, lost or made anew",
        async () => {
            writePlan(plan);
            await install();
            const original = await uids();
            succeeded(await stack.pulumi("stack", "init"));

            const first = stack.start("adopt", { YES: "1" });
            await until(first, async () => (await handedOver()) > 1);
            first.child.kill("SIGKILL");
            await first.ended;
            const midway = await handedOver();
            expect([midway > 1, midway < count]).toEqual([true, true]);
            expect(stack.objects()).toEqual([]);

            const second = stack.start("adopt", { YES: "1" });
            await until(second, () => stack.objects().length > 0);
            process.kill(enginePid(ownFolder(namespace)), "SIGKILL");
            second.child.kill("SIGKILL");
            await second.ended;

            // The lock on the state is in the user's backend, and so is theirs to take away.
            const locked = await stack.start("adopt", { YES: "1" }).ended;
            expect([locked.code, locked.output]).toEqual([1, expect.stringContaining("pulumi cancel --stack former")]);
            succeeded(await stack.pulumi("cancel", "--yes"));
            const early = await stack.deploy();
            expect(early.output).toContain("An adoption of stack former was cut off; nothing was touched");

            succeeded(await stack.start("adopt", { YES: "1" }).ended);
            const adopted = stack.objects().map(({ id }) => id);
            expect(adopted.toSorted()).toEqual([namespace, ...items.map((one) => `${namespace}/${one}`)]);
            expect(await uids()).toBe(original);
            expect(await perItem("{.metadata.annotations}")).toContain("helm");

            succeeded(await stack.deploy());
            expect(await uids()).toBe(original);
            expect(await perItem("{.metadata.annotations}")).not.toContain("helm");
            expect(succeeded(await stack.deploy())).toMatch(/preview {2}\d+ objects: no changes/);
        },
        10 * minute,
    );
});
