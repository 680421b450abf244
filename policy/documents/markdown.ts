import { configure, type Pack, type Rule } from "../kernel";
import type { Schema } from "../kernel/parameters";
import type { Group } from "../kernel/rule";
import { waiverGrant } from "../kernel/waivers";

const groups: readonly (readonly [Group, string])[] = [
    ["pod-security", "Pod security"],
    ["resources-and-availability", "Resources and availability"],
    ["network-and-identity", "Network and identity"],
    ["supply-chain-and-data", "Supply chain and data"],
    ["across-resources", "Across resources"],
];

/** The page about all rules, made from the rules themselves. */
export function policyPage(rules: readonly Rule[], packs: readonly Pack[]): string {
    const listed = groups.map(([group, title]) => [title, rules.filter((rule) => rule.group === group)] as const);
    return [
        introduction(rules, packs),
        ...listed.map(([title, members]) => overview(title, members, packs)),
        ...listed.map(([title, members]) =>
            [`## ${title}\n`, ...members.map((rule) => chapter(rule, packs))].join("\n"),
        ),
    ].join("\n");
}

function introduction(rules: readonly Rule[], packs: readonly Pack[]): string {
    const admitted = rules.filter(({ admission }) => admission !== undefined).map(({ name }) => `[${name}](#${name})`);
    return `# Policies

<!-- Made from policy/rules by \`make policy-docs\`: change the rule, not this page. -->

${rules.length} rules judge every Kubernetes object of a program before it is made, each by itself and all of them together. They
come in two packs, of which a stack runs one:

| pack | for | mandatory | advisory |
|---|---|---|---|
${packs.map((pack) => packRow(pack)).join("\n")}

\`\`\`sh
pulumi preview --policy-pack policy/baseline            # any stack
pulumi preview --policy-pack policy/production          # a stack with users
make policy FILES=rendered/ PACK=production             # YAML files or an exported state: neither engine nor cluster
\`\`\`

Staging passes the production pack too, with what it does less listed: \`--policy-pack policy/production --policy-pack-config policy/staging.config.json\`.

**Unknown values.** A value that only the update will know, in a field that a rule reads, is a violation of that rule at its own level:
what cannot be judged is not let through.

**What is judged.** What the program makes. What it only reads (\`Namespace.get\`, \`external\` in an exported state) is found by what names it, and
is somebody else's to judge. Pods are found in kinds that nobody listed as well, wherever a template or a step holds images. Files are read as
kubectl reads them: \`yes\` and \`on\` are true, \`0400\` is octal.

**Waivers.** A rule may be broken at one resource when somebody answers for it. Workloads carry the waiver themselves, as the annotation
\`stackwright.dev/waiver.<rule>\` with \`{"reason": …, "owner": …, "expires": "2027-06-30"}\`, or with \`"container"\` for one container only; what cannot
carry one is listed in \`policy/waivers.ts\` or in the configuration of [keep-waivers-valid](#keep-waivers-valid). A waiver names the exact
resource as the violation does, never a pattern. Every run prints all of them; one that is expired, vague, longer than a year or not
needed fails the run.

**Configuration.** A JSON file given as \`--policy-pack-config\` sets levels and parameters by rule; \`policy/config.schema.json\` describes it.
The level \`remediate\` corrects what can safely be corrected (labels, seccomp profile, token) and stops on the rest.

\`\`\`json
{
  "require-image-digest": "mandatory",
  "limit-overcommit": { "enforcementLevel": "mandatory", "cpu": 4 }
}
\`\`\`

**At admission.** ${admitted.length} rules do not only hold for this program but for whoever comes, with \`kubectl\`, a chart or a stolen token: the
setting \`cluster.admission\` (\`deny\`, \`audit\` or \`off\`) makes them ValidatingAdmissionPolicies of the API server, in the stack's own namespaces
and nowhere else. They are made from the same rules: ${admitted.join(", ")}.

A waiver's annotation counts there only if it says reason, owner and expiry, and only from a caller whom the cluster's roles allow to give it: the verb
\`${waiverGrant.verb}\` on \`${waiverGrant.resource}.${waiverGrant.group}\`, by the rule's name. \`cluster-admin\` includes that right; \`admin\`, \`edit\` and the accounts of workloads do not, and
[forbid-control-plane-access](#forbid-control-plane-access) lets no role of a stack give it. Every later change of a waived workload's spec needs it as well. Whoever holds
\`cluster-admin\`, and with it the right to remove the policies themselves, is not held back by them. Pods that a controller makes of a workload
are judged as that workload was. Whether a waiver is still good, expiry included, is for the packs to say, in every run. A deployer that is not
\`cluster-admin\` needs:

\`\`\`yaml
rules:
  - apiGroups: [${waiverGrant.group}]
    resources: [${waiverGrant.resource}]
    resourceNames: [forbid-host-path, require-non-root] # or none, for every rule
    verbs: [${waiverGrant.verb}]
\`\`\`

**As a package.** \`node -r ./typescript.cjs policy/package/build.ts <folder>\` makes the npm package \`@stackwright/policy\`: the packs, the command
\`stackwright-policy\`, the rules for packs of your own and the kit to test them. **Cost:** \`make bench ONLY=packs,rules\` measures it.
`;
}

function packRow(pack: Pack): string {
    const rules = configure(pack);
    const at = (level: string): number => rules.filter((each) => each.level === level).length;
    return `| \`${pack.name}\` | ${pack.description} | ${at("mandatory")} | ${at("advisory")} |`;
}

function overview(title: string, rules: readonly Rule[], packs: readonly Pack[]): string {
    const heads = packs.map(({ name }) => name.replace("stackwright-", ""));
    const rows = rules.map((rule) => {
        const levels = packs.map((pack) => levelIn(pack, rule));
        return `| [${rule.name}](#${rule.name}) | ${rule.title} | ${rule.severity} | ${levels.join(" | ")} |`;
    });
    return [
        `### ${title}`,
        "",
        `| rule | asks | severity | ${heads.join(" | ")} |`,
        `|---|---|---|${heads.map(() => "---|").join("")}`,
        ...rows,
        "",
    ].join("\n");
}

function levelIn(pack: Pack, rule: Rule): string {
    const level = configure(pack).find((each) => each.rule === rule)?.level ?? "disabled";
    return level === "disabled" ? "–" : level;
}

function chapter(rule: Rule, packs: readonly Pack[]): string {
    const { name, title, why, remedy, severity, references, parameters, examples } = rule;
    const levels = packs.map((pack) => `${pack.name.replace("stackwright-", "")} ${levelIn(pack, rule)}`).join(", ");
    const sources = references.map(({ standard, id }) => `${standard} ${id}`).join("; ");
    return [
        `### ${name}`,
        "",
        `${title}.`,
        "",
        why,
        "",
        `**Fix:** ${remedy}.`,
        "",
        `Severity ${severity}; ${levels}.${sources === "" ? "" : ` Asked for by ${sources}.`}`,
        "",
        ...parameterTable(Object.entries(parameters).map(([key, { schema }]) => [key, schema])),
        ...(name === "require-protected-data" ? [] : example("Right", examples.good)),
        ...example("Wrong", examples.bad),
    ].join("\n");
}

function parameterTable(parameters: readonly (readonly [string, Schema])[]): string[] {
    if (parameters.length === 0) return [];
    const rows = parameters.map(
        ([name, { description = "", default: fallback }]) =>
            `| \`${name}\` | ${description} | ${defaultText(fallback)} |`,
    );
    return ["| parameter | meaning | default |", "|---|---|---|", ...rows, ""];
}

function defaultText(value: unknown): string {
    if (Array.isArray(value)) return value.length === 0 ? "none" : value.map((each) => `\`${each}\``).join(", ");
    return `\`${String(value)}\``;
}

function example(title: string, yaml: string): string[] {
    return [`${title}:`, "", "```yaml", yaml, "```", ""];
}
