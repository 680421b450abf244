/**
 * Every tool that is built here, one row each. All of them are Go modules: `modules/<folder>` holds the go.mod that names
 * the exact version and the go.sum that verifies every source file, so a build needs nothing but Go and a module proxy.
 */
export interface ToolRow {
    readonly name: string;
    /** Below modules/. Tools of one folder share their sources and are built in one go. */
    readonly folder: string;
    readonly module: string;
    readonly version: string;
    /** The main package, or a file of the module that is taken as it is. */
    readonly source: { readonly package: string } | { readonly file: string };
    /** `name=value` of string variables that the linker sets: how a program learns its own version. */
    readonly variables?: readonly string[];
    /** Build tags. */
    readonly tags?: readonly string[];
    /** Needs a C compiler. */
    readonly cgo?: boolean;
    /** What a first build takes on two cores, downloads included, when the rows above it in its group are built. */
    readonly seconds: number;
    readonly purpose: string;
    /** Where a program that the user already has will do. */
    readonly installed?: InstalledRule;
}

export interface InstalledRule {
    /** Oldest acceptable version; a newer major version is not accepted either. */
    readonly minimum: string;
    readonly versionArguments: readonly string[];
    /** Tools that are used installed only if they lie beside this one, and built with it otherwise. */
    readonly together?: readonly string[];
}

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

const kwok = {
    folder: "kwok",
    module: "sigs.k8s.io/kwok",
    version: "v0.8.0",
    variables: ["sigs.k8s.io/kwok/pkg/consts.Version=v0.8.0"],
} as const;

/** In the order in which they are built: small downloads first, so that the compiler starts while the next one loads. */
export const toolTable = [
    {
        name: "pulumi-language-nodejs",
        folder: "pulumi-language-nodejs",
        module: "github.com/pulumi/pulumi/sdk/v3",
        version: "v3.68.0",
        source: { package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs" },
        variables: [`${pulumiVersion}=v3.68.0`],
        seconds: 55,
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
        seconds: 130,
        purpose: "the engine: preview, up, destroy",
        installed: {
            minimum: "3.220.0",
            versionArguments: ["version"],
            together: ["pulumi-language-nodejs", "pulumi-analyzer-policy"],
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
        seconds: 150,
        purpose: "the control plane's API",
    },
    {
        name: "kube-controller-manager",
        ...kubernetes,
        source: { package: "k8s.io/kubernetes/cmd/kube-controller-manager" },
        seconds: 45,
        purpose: "the control plane's controllers",
    },
    {
        name: "kube-scheduler",
        ...kubernetes,
        source: { package: "k8s.io/kubernetes/cmd/kube-scheduler" },
        seconds: 5,
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
        name: "kwokctl",
        ...kwok,
        source: { package: "sigs.k8s.io/kwok/cmd/kwokctl" },
        seconds: 60,
        purpose: "starts and stops the control plane",
    },
    {
        name: "kwok",
        ...kwok,
        source: { package: "sigs.k8s.io/kwok/cmd/kwok" },
        seconds: 30,
        purpose: "simulates nodes and pods",
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
    "kwokctl",
    "kubectl",
] as const satisfies readonly ToolName[];
