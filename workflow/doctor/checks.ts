import { compareVersions } from "../../local/toolchain/versions";

/** What was found out, before anybody says what it means. Undefined: it could not be found out. */
export interface MachineFacts {
    /** `linux`, `darwin`. */
    readonly platform: string;
    readonly node: string;
    /** `go version go1.26.8 linux/amd64`; undefined: there is none. */
    readonly go: string | undefined;
    /** The oldest that builds every tool. */
    readonly neededGo: string;
    readonly make: string | undefined;
    readonly git: string | undefined;
    readonly freeBytes: number | undefined;
    readonly memoryBytes: number;
    /** Packages of the lockfile that are missing or of another version. */
    readonly packages: string | undefined;
    /** What `make up` needs, and what of it would have to be built first. */
    readonly tools: { readonly missing: readonly string[]; readonly needed: number };
}

export interface ClusterFacts {
    readonly context: string;
    readonly wanted: {
        readonly context: string;
        readonly version: string | undefined;
        readonly capabilities: Readonly<Record<string, boolean>>;
        readonly storageClasses: readonly { readonly name: string; readonly owned: boolean }[];
        /** Whether the API server is to refuse what breaks a rule and has no waiver. */
        readonly admission: boolean;
    };
    /** Undefined: it does not answer. */
    readonly serverVersion: string | undefined;
    readonly nodes: { readonly ready: number; readonly all: number };
    readonly crds: readonly string[];
    /** Name and whether it is available. */
    readonly apiServices: Readonly<Record<string, boolean>>;
    readonly storageClasses: readonly string[];
    /** DaemonSets of kube-system and of whatever namespace network plugins use. */
    readonly daemonSets: readonly string[];
    readonly nodeVersions: readonly string[];
    readonly canCreateNamespaces: boolean | undefined;
    readonly canGrantWaivers: boolean | undefined;
}

export interface Finding {
    readonly name: string;
    readonly verdict: "good" | "warning" | "bad";
    readonly says: string;
    /** What to do about it. */
    readonly todo?: string;
}

const good = (name: string, says: string): Finding => ({ name, verdict: "good", says });
const bad = (name: string, says: string, todo: string): Finding => ({ name, verdict: "bad", says, todo });
const warning = (name: string, says: string, todo: string): Finding => ({ name, verdict: "warning", says, todo });

const gib = 1024 ** 3;

export function machineFindings(facts: MachineFacts): readonly Finding[] {
    const { platform, node, make, git, freeBytes, memoryBytes, packages, tools } = facts;
    const isBuilt = tools.missing.length === 0;
    return [
        platform === "linux"
            ? good("system", platform)
            : warning(
                  "system",
                  `${platform}: the local control plane runs on Linux only`,
                  "use a Linux machine or virtual machine for make up and all that needs no CONTEXT; make render, connections and deploy run here",
              ),
        atLeast(node, [20, 19])
            ? good("Node", node)
            : bad("Node", `${node} is too old`, "install Node 20.19 or newer (https://nodejs.org)"),
        packages === undefined
            ? good("packages", "as in package-lock.json")
            : warning("packages", packages, "nothing: the next command installs them with npm ci"),
        goFinding(facts, isBuilt),
        make === undefined ? bad("make", "not found", "install GNU make") : good("make", make),
        git === undefined
            ? bad("git", "not found", "install git: reports and plans are about commits")
            : good("git", git),
        isBuilt
            ? good("tools", `all ${tools.needed} are there`)
            : warning(
                  "tools",
                  `${tools.needed - tools.missing.length} of ${tools.needed} are there`,
                  `nothing: the next make up builds ${tools.missing.join(", ")}, once`,
              ),
        ...(freeBytes === undefined ? [] : [diskFinding(freeBytes, isBuilt)]),
        memoryBytes >= 3 * gib
            ? good("memory", `${(memoryBytes / gib).toFixed(1)} GiB`)
            : warning("memory", `${(memoryBytes / gib).toFixed(1)} GiB`, "the control plane and the engine want 3 GiB"),
    ];
}

function goFinding({ go, neededGo }: MachineFacts, isBuilt: boolean): Finding {
    const version = /go\d+\.\d+(\.\d+)?/.exec(go ?? "")?.[0];
    if (version !== undefined && compareVersions(version, neededGo) >= 0) return good("Go", version);
    const says = version === undefined ? "not found" : `${version} is too old`;
    const todo = `install Go ${neededGo} or newer (https://go.dev/dl)`;
    return isBuilt ? warning("Go", `${says}, but every tool is built`, todo) : bad("Go", says, todo);
}

function diskFinding(freeBytes: number, isBuilt: boolean): Finding {
    const wanted = isBuilt ? 2 : 8;
    const says = `${(freeBytes / gib).toFixed(1)} GiB free`;
    return freeBytes >= wanted * gib
        ? good("disk", says)
        : warning(
              "disk",
              says,
              `${wanted} GiB are needed: remove what is old, or move the cache with STACKWRIGHT_CACHE`,
          );
}

function atLeast(version: string, [major, minor]: readonly [number, number]): boolean {
    const [a = 0, b = 0] = version.replace(/^v/, "").split(".").map(Number);
    return a > major || (a === major && b >= minor);
}

/** A kind that every release of an operator has. */
const crdOf: Readonly<Record<string, string>> = {
    gatewayApi: "httproutes.gateway.networking.k8s.io",
    certManager: "certificates.cert-manager.io",
    prometheusOperator: "prometheusrules.monitoring.coreos.com",
    keda: "scaledobjects.keda.sh",
    vpa: "verticalpodautoscalers.autoscaling.k8s.io",
    spireControllerManager: "clusterspiffeids.spire.spiffe.io",
    volumeSnapshots: "volumesnapshots.snapshot.storage.k8s.io",
};
const apiServiceOf: Readonly<Record<string, string>> = {
    metricsServer: "v1beta1.metrics.k8s.io",
    prometheusAdapter: "v1beta1.custom.metrics.k8s.io",
};

export function clusterFindings(facts: ClusterFacts): readonly Finding[] {
    const { context, wanted, serverVersion, nodes, storageClasses } = facts;
    const own = wanted.context === context;
    const contextFinding = own
        ? good("context", context)
        : bad(
              "context",
              `${context} is not the stack's own, which is ${wanted.context}`,
              `kubectl config use-context ${wanted.context}`,
          );
    if (serverVersion === undefined) {
        const todo = "check that the cluster runs and that this machine reaches it: kubectl --context … get nodes";
        return [contextFinding, bad("API server", "does not answer", todo)];
    }
    return [
        contextFinding,
        versionFinding(serverVersion, wanted.version),
        nodes.all > 0 && nodes.ready === nodes.all
            ? good("nodes", `${nodes.ready} ready`)
            : bad("nodes", `${nodes.ready} of ${nodes.all} ready`, "kubectl describe nodes says what they lack"),
        ...Object.entries(wanted.capabilities).flatMap(([capability, on]) => capabilityFinding(capability, on, facts)),
        ...wanted.storageClasses.map(({ name, owned }) =>
            owned || storageClasses.includes(name)
                ? good(`storage class ${name}`, owned ? "made by the stack" : "there")
                : bad(
                      `storage class ${name}`,
                      `there is none; there are: ${storageClasses.join(", ") || "none"}`,
                      "make it, or name another under stackwright:cluster (storageClasses)",
                  ),
        ),
        ...(wanted.capabilities.networkPolicies === true ? [networkFinding(facts)] : []),
        ...permissionFindings(facts),
    ];
}

function permissionFindings({ wanted, canCreateNamespaces, canGrantWaivers }: ClusterFacts): readonly Finding[] {
    const name = "permissions";
    const findings = [
        canCreateNamespaces === false
            ? bad(
                  name,
                  "may not create namespaces",
                  "use an account that may: the stack makes namespaces, roles and classes",
              )
            : undefined,
        // No fault by itself: a stack may well need none.
        wanted.admission && canGrantWaivers === false
            ? warning(
                  name,
                  "may not give waivers: the API server refuses whatever workload carries one",
                  'give its role the verb grant on waivers.stackwright.dev (docs/policies.md, "At admission")',
              )
            : undefined,
    ];
    return findings.filter((finding) => finding !== undefined);
}

function versionFinding(server: string, wanted: string | undefined): Finding {
    const minor = (version: string) => Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
    if (wanted === undefined || minor(server) === minor(wanted)) return good("Kubernetes", server);
    return warning(
        "Kubernetes",
        `${server}, the stack's settings say ${wanted}`,
        "set stackwright:cluster (kubernetesVersion) to what runs, then make preview",
    );
}

function capabilityFinding(capability: string, on: boolean, facts: ClusterFacts): readonly Finding[] {
    const crd = crdOf[capability];
    const service = apiServiceOf[capability];
    if (crd === undefined && service === undefined) return [];
    const there = crd !== undefined ? facts.crds.includes(crd) : facts.apiServices[service ?? ""] === true;
    const what = crd ?? `API ${service}`;
    if (on && there) return [good(capability, what)];
    if (on)
        return [
            bad(
                capability,
                `${what} is not there`,
                `install it, or set stackwright:capabilities ${capability} to false`,
            ),
        ];
    if (there)
        return [
            warning(
                capability,
                `${what} is there, but switched off in the settings`,
                `set stackwright:capabilities ${capability} to true to use it`,
            ),
        ];
    return [];
}

/** Network plugins by the DaemonSets they run as. */
const enforcing = /^(calico-node|canal|cilium|antrea-agent|kube-router|weave-net|ovnkube-node|azure-npm|anetd|netd)$/;
const inert = /^(kube-flannel-ds|kube-flannel|kindnet)$/;

function networkFinding({ daemonSets, nodeVersions }: ClusterFacts): Finding {
    const name = "network policies";
    const plugin = daemonSets.find((one) => enforcing.test(one));
    if (plugin !== undefined) return good(name, `${plugin} enforces them`);
    if (nodeVersions.some((version) => version.includes("+k3s"))) return good(name, "k3s enforces them itself");
    if (daemonSets.includes("aws-node")) {
        return warning(
            name,
            "the AWS plugin enforces them only if it is told to",
            "set enableNetworkPolicy of the VPC CNI add-on to true",
        );
    }
    const useless = daemonSets.find((one) => inert.test(one));
    if (useless !== undefined) {
        return bad(
            name,
            `${useless} does not enforce them: every policy would be inert`,
            "use Calico, Cilium or another plugin that does",
        );
    }
    return warning(
        name,
        "no network plugin is known by its DaemonSet",
        "make sure that it enforces NetworkPolicy: two pods and a default-deny policy show it",
    );
}
