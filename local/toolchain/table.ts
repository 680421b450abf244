import type { ToolRow } from "./tool-row";

const pulumiVersion = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const kubernetes = {
    folder: "kubernetes",
    module: "k8s.io/kubernetes",
    version: "v1.35.4",
    variables: ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((versionPackage) => [
        `${versionPackage}.gitVersion=v1.35.4`,
        `${versionPackage}.gitMajor=1`,
        `${versionPackage}.gitMinor=35`,
        `${versionPackage}.gitCommit=`,
        `${versionPackage}.gitTreeState=clean`,
    ]),
} as const;

/** The module's v0.47.0 is the program's 2.47.0. Built as its makers build it, without the web pages it does not hold. */
const prometheus = {
    folder: "prometheus",
    module: "github.com/prometheus/prometheus",
    version: "v0.47.0",
    tags: ["netgo", "stringlabels"],
    variables: ["github.com/prometheus/common/version.Version=2.47.0"],
} as const;

const alertmanager = {
    folder: "alertmanager",
    module: "github.com/prometheus/alertmanager",
    version: "v0.26.0",
    tags: ["netgo"],
    variables: ["github.com/prometheus/common/version.Version=0.26.0"],
} as const;

const spire = {
    folder: "spire",
    module: "github.com/spiffe/spire",
    version: "v1.13.3",
    variables: ["github.com/spiffe/spire/pkg/common/version.gittag=1.13.3"],
    // SQLite is C. Without it the server can still check a configuration, and run on Postgres or MySQL.
    cgo: "where-possible",
} as const;

/**
 * Every tool that is built here, one row each. All of them are Go modules: `modules/<folder>` holds the go.mod that names
 * the exact version and the go.sum that verifies every source file, so a build needs nothing but Go and a module proxy.
 *
 * In the order in which they are built: small downloads first, so that the compiler starts while the next one
 * loads. Tools of one folder agree on variables and tags, because they are linked in one go.
 */
export const toolTable = [
    {
        name: "pulumi-language-nodejs",
        folder: "language-host",
        module: "github.com/pulumi/pulumi/sdk/v3",
        version: "v3.220.0",
        source: { package: "stackwright/toolchain/pulumi-language-nodejs" },
        seconds: 40,
        purpose: "runs the program for the engine",
    },
    {
        name: "pulumi-analyzer-policy",
        folder: "pulumi-language-nodejs",
        module: "github.com/pulumi/pulumi/sdk/v3",
        version: "v3.68.0",
        source: { file: "nodejs/dist/pulumi-analyzer-policy" },
        seconds: 0,
        purpose: "starts the policy packs for the engine",
    },
    {
        name: "pulumi",
        folder: "pulumi",
        module: "github.com/pulumi/pulumi/pkg/v3",
        version: "v3.220.0",
        source: { package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi" },
        variables: [`${pulumiVersion}=v3.220.0`],
        seconds: 135,
        purpose: "the engine: preview, up, destroy",
        installed: {
            minimum: "3.220.0",
            versionArguments: ["version"],
            together: ["pulumi-language-nodejs"],
            // An engine that needs this launcher is shipped with it.
            alongside: ["pulumi-analyzer-policy"],
        },
    },
    {
        name: "etcd",
        folder: "etcd",
        module: "go.etcd.io/etcd/server/v3",
        version: "v3.6.5",
        source: { package: "go.etcd.io/etcd/server/v3" },
        seconds: 35,
        purpose: "the control plane's store",
    },
    {
        name: "kube-apiserver",
        ...kubernetes,
        source: { package: "k8s.io/kubernetes/cmd/kube-apiserver" },
        seconds: 220,
        purpose: "the control plane's API",
    },
    {
        name: "kube-controller-manager",
        ...kubernetes,
        source: { package: "k8s.io/kubernetes/cmd/kube-controller-manager" },
        seconds: 50,
        purpose: "the control plane's controllers",
    },
    {
        name: "kube-scheduler",
        ...kubernetes,
        source: { package: "k8s.io/kubernetes/cmd/kube-scheduler" },
        seconds: 10,
        purpose: "places pods on nodes",
    },
    {
        name: "kubectl",
        ...kubernetes,
        source: { package: "k8s.io/kubernetes/cmd/kubectl" },
        seconds: 10,
        purpose: "looks into the control plane",
        installed: { minimum: "1.34.0", versionArguments: ["version", "--client"] },
    },
    {
        name: "kwok",
        folder: "kwok",
        module: "sigs.k8s.io/kwok",
        version: "v0.8.0",
        source: { package: "sigs.k8s.io/kwok/cmd/kwok" },
        variables: ["sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0"],
        seconds: 60,
        purpose: "simulates nodes and pods",
    },
    {
        name: "metrics-server",
        folder: "metrics-server",
        module: "sigs.k8s.io/metrics-server",
        version: "v0.9.0",
        source: { package: "sigs.k8s.io/metrics-server/cmd/metrics-server" },
        variables: ["k8s.io/client-go/pkg/version.gitVersion=v0.9.0"],
        seconds: 130,
        purpose: "serves the usage that autoscalers look at",
    },
    {
        name: "promtool",
        ...prometheus,
        source: { package: "github.com/prometheus/prometheus/cmd/promtool" },
        seconds: 120,
        purpose: "checks and tests rules, checks the configuration of Prometheus",
    },
    {
        name: "prometheus",
        ...prometheus,
        source: { package: "github.com/prometheus/prometheus/cmd/prometheus" },
        seconds: 20,
        purpose: "runs a rendered configuration (the API; its module holds no web pages)",
    },
    {
        name: "amtool",
        ...alertmanager,
        source: { package: "github.com/prometheus/alertmanager/cmd/amtool" },
        seconds: 30,
        purpose: "checks the configuration of Alertmanager, tests its routes",
    },
    {
        name: "alertmanager",
        ...alertmanager,
        source: { package: "github.com/prometheus/alertmanager/cmd/alertmanager" },
        seconds: 5,
        purpose: "runs a rendered configuration",
    },
    {
        name: "otel-collector",
        folder: "otel-collector",
        module: "go.opentelemetry.io/collector/otelcol",
        version: "v0.139.0",
        source: { package: "stackwright/toolchain/otel-collector" },
        seconds: 120,
        purpose: "checks and runs a rendered configuration of logs and traces, with the components that it names",
    },
    {
        name: "spire-server",
        ...spire,
        source: { package: "github.com/spiffe/spire/cmd/spire-server" },
        seconds: 180,
        purpose: "checks and runs a rendered configuration (on SQLite only if built with a C compiler)",
    },
    {
        name: "spire-agent",
        ...spire,
        source: { package: "github.com/spiffe/spire/cmd/spire-agent" },
        seconds: 60,
        purpose: "checks and runs a rendered configuration",
    },
    {
        name: "kubeconform",
        folder: "kubeconform",
        module: "github.com/yannh/kubeconform",
        version: "v0.8.0",
        source: { package: "github.com/yannh/kubeconform/cmd/kubeconform" },
        variables: ["main.version=v0.8.0"],
        seconds: 5,
        purpose: "checks rendered objects against schemas",
    },
    {
        name: "kube-score",
        folder: "kube-score",
        module: "github.com/zegl/kube-score",
        version: "v1.20.0",
        source: { package: "github.com/zegl/kube-score/cmd/kube-score" },
        variables: ["main.version=v1.20.0"],
        seconds: 30,
        purpose: "scores rendered objects",
    },
    {
        name: "actionlint",
        folder: "actionlint",
        module: "github.com/rhysd/actionlint",
        version: "v1.7.8",
        source: { package: "github.com/rhysd/actionlint/cmd/actionlint" },
        variables: ["github.com/rhysd/actionlint.version=v1.7.8"],
        seconds: 5,
        purpose: "checks the CI workflows",
    },
    {
        name: "helm",
        folder: "helm",
        module: "helm.sh/helm/v3",
        version: "v3.20.2",
        source: { package: "helm.sh/helm/v3/cmd/helm" },
        variables: [
            "helm.sh/helm/v3/internal/version.version=v3.20.2",
            "helm.sh/helm/v3/pkg/chartutil.k8sVersionMajor=1",
            "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor=35",
        ],
        seconds: 90,
        purpose: "renders a published chart, to compare with",
    },
] as const satisfies readonly ToolRow[];

export type ToolName = (typeof toolTable)[number]["name"];

/** What runs the program: the engine, its language host and the launcher of policy packs. */
export const engineTools = [
    "pulumi",
    "pulumi-language-nodejs",
    "pulumi-analyzer-policy",
] as const satisfies readonly ToolName[];

/** What the local control plane consists of. */
export const controlPlaneTools = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kwok",
    "kubectl",
] as const satisfies readonly ToolName[];

/** All that a stack on the local control plane runs on, with metrics or without, so that what cannot be built is said first. */
export function localTools(metrics: boolean): readonly ToolName[] {
    return [...engineTools, ...controlPlaneTools, ...(metrics ? (["metrics-server"] as const) : [])];
}
