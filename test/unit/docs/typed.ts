/** A section whose commands `test/faults/docs` types as they stand, in their order; only some of them where `only` says which. */
export interface TypedSection {
    readonly page: string;
    readonly heading: string;
    readonly by: "pages.test.ts" | "own-cluster.test.ts";
    readonly only?: RegExp;
}

const started = "docs/getting-started.md";
const operations = "docs/operations.md";

export const typedSections: readonly TypedSection[] = [
    { page: started, heading: "1\\.", by: "pages.test.ts" },
    { page: started, heading: "2\\.", by: "pages.test.ts" },
    { page: started, heading: "3\\.", by: "pages.test.ts" },
    { page: started, heading: "4\\.", by: "pages.test.ts" },
    { page: started, heading: "5\\.", by: "pages.test.ts" },
    { page: started, heading: "6\\.", by: "pages.test.ts" },
    { page: operations, heading: "Every day", by: "pages.test.ts" },
    { page: operations, heading: "Make the stack", by: "own-cluster.test.ts", only: /^pulumi / },
    { page: operations, heading: "Say what the cluster is like", by: "own-cluster.test.ts" },
    { page: operations, heading: "Set the secrets", by: "own-cluster.test.ts" },
    { page: operations, heading: "Deploy", by: "own-cluster.test.ts" },
    { page: operations, heading: "When a rollout fails", by: "own-cluster.test.ts" },
    {
        page: operations,
        heading: "Backups, restores, rotation",
        by: "own-cluster.test.ts",
        only: /CONTEXT=/,
    },
    { page: operations, heading: "Protected data", by: "own-cluster.test.ts" },
    { page: operations, heading: "Disaster recovery", by: "own-cluster.test.ts" },
];

/** Commands that nobody types as they stand: why not, and what stands for them. */
export interface Untyped {
    /** The page, or the beginning of its name. */
    readonly page: string;
    readonly line: RegExp;
    readonly why: string;
}

export const untyped: readonly Untyped[] = [
    { page: "README.md", line: /^make up$/, why: "test/live/workflow/life.test.ts runs it with STACK=staging" },
    { page: "README.md", line: /^make test$/, why: "it runs this test" },
    { page: "", line: /^npm ci$/, why: "clones of the tests share this checkout's packages; .ci/run begins with it" },
    {
        page: "README.md",
        line: /^pulumi (stack init|config set|preview) /,
        why: "the same lines of docs/operations.md are typed, and the packs come with make plan and deploy",
    },
    {
        page: "README.md",
        line: /^pulumi up /,
        why: "asks on a terminal only; make deploy runs it, with the same packs",
    },
    {
        page: "docs/pull-requests.md",
        line: /^make (report|plan|up|promote) /,
        why: "test/live/story tells the same with its own branches, stacks and cluster",
    },
    {
        page: "docs/testing.md",
        line: /^([A-Z]+=("[^"]*"|\S+) )*(make (test|faults|bench)|\.ci\/run|npx jest)\b/,
        why: "these are the tests and what is measured",
    },
    {
        page: operations,
        line: /^make restore SYSTEM=graphmemory TO=2026/,
        why: "the second of the example's day; TO=latest is typed, times in test/unit/workflow/restore.test.ts",
    },
    {
        page: operations,
        line: /postgres-read|postgres-0|statefulset postgres |PROMOTED|FORMER/,
        why: "promotes a server that simulated pods have not: test/real/postgres/promotion.test.ts does the steps with real ones",
    },
    {
        page: operations,
        line: /^kubectl --namespace spire exec /,
        why: "simulated pods hold no program: test/real/spire gives the real one these arguments",
    },
    {
        page: operations,
        line: /^kubectl -n monitoring port-forward /,
        why: "simulated pods listen on nothing; the Services are looked for in the rendered stack (commands.test.ts)",
    },
    {
        page: operations,
        line: /^kubectl -n monitoring get secret grafana-admin/,
        why: "looked for in the rendered stack (commands.test.ts)",
    },
    { page: operations, line: /^amtool /, why: "asks an Alertmanager: test/real/monitoring runs one" },
    {
        page: "docs/migration",
        line: /^docker compose /,
        why: "needs a container engine and somebody's Compose file",
    },
    {
        page: "docs/policies.md",
        line: /^(pulumi preview|make policy) /,
        why: "test/live/policy/preview.test.ts and test/policy/cli.test.ts judge with both packs, and .ci/run both stacks",
    },
    { page: "docs/migration", line: /^helm /, why: "needs Helm and somebody's release" },
    { page: "docs/migration", line: /^kubectl kustomize /, why: "needs somebody's overlay" },
    {
        page: "docs/migration",
        line: /^kubectl --context <context> --namespace graphmemory (cp|exec) /,
        why: "needs a server in the pod and somebody's dump; the role is tried in test/real/postgres/access.test.ts",
    },
    {
        page: "docs/migration",
        line: /^kubectl (delete secret|get all,)/,
        why: "speaks of the records that Helm leaves; test/live/workflow/adopt.test.ts has objects as Helm leaves them",
    },
    {
        page: "docs/migration",
        line: /^make (adopt|preview|deploy|drift|render)/,
        why: "test/live/workflow/adopt.test.ts and own-cluster.test.ts take over what Helm and Kustomize left",
    },
    {
        page: "docs/runbooks",
        line: /./,
        why: "each needs its incident: test/real/redis and test/real/postgres run what they type into stores, commands.test.ts looks for what kubectl names",
    },
];
