import * as fs from "node:fs";
import * as path from "node:path";
import { repositoryRoot } from "../../../local/paths";
import { baseline } from "../../../policy/baseline/pack";
import { configure, type Pack, type PackConfig, type Resource, type Violation } from "../../../policy/kernel";
import { production } from "../../../policy/production/pack";
import { badCases } from "../../policy/corpus/bad";
import type { BadCase } from "../../policy/corpus/case";
import type { KubeObject } from "../../policy/corpus/objects";
import { world } from "../../policy/corpus/world";
import { idOf, vary } from "../../policy/support/edit";
import { asResources, variedWorld, verdictOf } from "../../policy/support/judging";
import { Program } from "../plugins/support/program";

/** Makes whatever objects.json holds, so that one program stands for all; and what the SDK puts around a chart's objects. */
const source = `
new pulumi.ComponentResource("kubernetes:helm.sh/v4:Chart", "chart", {}, {});
const planted = JSON.parse(require("node:fs").readFileSync("objects.json", "utf8"));
for (const { type, name, object, protect } of planted) {
    new pulumi.CustomResource(type, name, object, { ...o, protect, version: "4.34.2" });
}
`;

/** Nobody answers there: a preview needs no cluster, and the packs do not either. */
const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{ name: nowhere, cluster: { server: "https://127.0.0.1:1" } }]
users: [{ name: nobody, user: {} }]
contexts: [{ name: nowhere, context: { cluster: nowhere, user: nobody } }]
current-context: nowhere
`;

const program = new Program();

beforeAll(async () => {
    const file = path.join(program.folder, "kubeconfig");
    fs.writeFileSync(file, kubeconfig);
    await program.create(file, source);
}, 600_000);

afterAll(() => program.remove());

function typeOf({ apiVersion, kind }: KubeObject): string {
    return `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
}

/** What the program is told to make, and what the packs have to say about it. */
async function preview(
    resources: readonly Resource[],
    pack: "baseline" | "production",
    config: PackConfig = {},
): ReturnType<Program["run"]> {
    const planted = resources.map(({ object, options }, index) => ({
        type: typeOf(object as KubeObject),
        name: `object-${index}`,
        object,
        protect: options?.protect ?? false,
    }));
    fs.writeFileSync(path.join(program.folder, "objects.json"), JSON.stringify(planted));
    const file = path.join(program.folder, "policy.json");
    fs.writeFileSync(file, JSON.stringify(config));
    const folder = path.join(repositoryRoot, "policy", pack);
    return program.run("preview", "--policy-pack", folder, "--policy-pack-config", file);
}

/** The corpus's world with as many faults in it as fit, and the rules that they break. */
interface Planted {
    readonly resources: readonly Resource[];
    readonly violations: readonly Violation[];
}

function planted(cases: readonly BadCase[], pack: Pack): Planted {
    const objects = cases.reduce<readonly KubeObject[]>((before, { change = {}, add = [], drop = [] }) => {
        const known = new Set(before.map(idOf));
        return vary(before, {
            name: "one fault more",
            change: Object.fromEntries(Object.entries(change).filter(([id]) => known.has(id))),
            add: add.filter((object) => !known.has(idOf(object))),
            drop: drop.filter((id) => known.has(id)),
        });
    }, world);
    const options = Object.assign({}, ...cases.map((each) => each.options ?? {}));
    const resources = asResources(objects, options);
    return { resources, violations: verdictOf(resources, { pack }).violations };
}

/** As few programs as it takes to break each of the rules at least once. */
function programsBreaking(rules: readonly string[], pack: Pack): readonly Planted[] {
    const programs: Planted[] = [];
    let left = rules;
    while (left.length > 0) {
        // Faults get in each other's way; what one program cannot show is left for the next.
        const cases = left.flatMap((rule) => badCases.find((each) => each.rule === rule) ?? []);
        const fitting = programs.length < 3 ? planted(cases, pack) : planted(cases.slice(0, 1), pack);
        const broken = new Set(fitting.violations.map(({ rule }) => rule));
        const rest = left.filter((rule) => !broken.has(rule));
        if (rest.length === left.length) throw new Error(`no program breaks ${rest}`);
        programs.push(fitting);
        left = rest;
    }
    return programs;
}

/** The engine indents what it prints. */
function unwrapped(text: string): string {
    return text.replace(/\s+/g, " ");
}

describe.each([
    ["baseline", baseline],
    ["production", production],
] as const)(
    "A violation of each rule, planted in a program that the real engine previews with the pack %s,",
    (name, pack) => {
        const active = configure(pack).filter(({ level }) => level !== "disabled");

        test("stops it if the rule is mandatory, with a message that names resource, field, value and remedy", async () => {
            const told = new Map<string, string>();
            const rules = active.map(({ rule }) => rule.name);
            for (const { resources, violations } of programsBreaking(rules, pack)) {
                const { code, output } = await preview(resources, name);
                expect(code).not.toBe(0);
                const said = unwrapped(output);
                const missing = violations.filter(({ message }) => !said.includes(unwrapped(message)));
                expect(missing.map(({ message }) => message)).toEqual([]);
                for (const { rule, level, severity, resource, field, found, remedy } of violations) {
                    const parts = [
                        `[${level}] [severity: ${severity}] ${rule}`,
                        resource,
                        `${field} is ${found}`,
                        remedy,
                    ];
                    if (parts.every((part) => said.includes(unwrapped(part)))) told.set(rule, level);
                }
            }
            expect(Object.fromEntries(told)).toEqual(
                Object.fromEntries(active.map(({ rule, level }) => [rule.name, level])),
            );
        }, 900_000);

        test("is let through when there is none", async () => {
            const { code, output } = await preview(asResources(world), name);
            expect({ code, output }).toMatchObject({ code: 0 });
            expect(output).toContain(`stackwright-${name}`);
        }, 600_000);
    },
);

test("What the configuration says may be corrected is corrected, and what it waives is told but lets the preview through", async () => {
    const spec = "spec.template.spec";
    const changes = {
        'metadata.labels["app.kubernetes.io/managed-by"]': undefined,
        [`${spec}.securityContext.seccompProfile`]: undefined,
        [`${spec}.automountServiceAccountToken`]: undefined,
        [`${spec}.enableServiceLinks`]: true,
    };
    const resources = variedWorld({
        name: "to be corrected and waived",
        change: { "Deployment shop/worker": changes },
    });
    const expires = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString().slice(0, 10);
    const waiver = {
        rule: "forbid-service-links",
        resource: "Deployment shop/worker",
        reason: "an old program reads them",
        owner: "platform",
        expires,
    };
    const refused = await preview(resources, "production");
    expect(refused.code).not.toBe(0);
    const { code, output } = await preview(resources, "production", {
        "require-seccomp-profile": "remediate",
        "require-token-choice": "remediate",
        "require-standard-labels": "remediate",
        "keep-waivers-valid": { waivers: [waiver] },
    });
    expect({ code, output }).toMatchObject({ code: 0 });
    for (const rule of ["require-seccomp-profile", "require-token-choice", "require-standard-labels"]) {
        expect(output).toMatch(new RegExp(`\\[remediate\\].* ${rule} `));
    }
    expect(unwrapped(output)).toContain(`waived until ${expires} by platform: an old program reads them`);
}, 600_000);

test("A value that only the update will know stops the preview where a mandatory rule reads it", async () => {
    program.write(`
const late = new pulumi.CustomResource("kubernetes:core/v1:ConfigMap", "late", { metadata: { name: "late" } }, o);
const context = { privileged: late.id.apply((id) => id === "") };
const spec = { containers: [{ name: "main", securityContext: context }] };
new pulumi.CustomResource("kubernetes:core/v1:Pod", "pod", { metadata: { name: "pod", namespace: "shop" }, spec }, o);
`);
    const { code, output } = await preview([], "baseline");
    expect(code).not.toBe(0);
    const field = "spec.containers[0].securityContext.privileged";
    expect(unwrapped(output)).toContain(`Pod shop/pod, container "main": ${field} is unknown before the update`);
}, 600_000);
