import * as path from "node:path";
import { pathToFileURL } from "node:url";
import type { StateOf } from "../../local/state-service";

/** One stack as the engine sees it: which program, which state, which cluster, with which tools. */
export interface EngineSite {
    readonly pulumi: string;
    /** The folder with Pulumi.yaml. */
    readonly project: string;
    readonly stack: string;
    /** Undefined: the one beside Pulumi.yaml. */
    readonly configFile: string | undefined;
    readonly policyPacks: readonly string[];
    readonly environment: NodeJS.ProcessEnv;
    /** Where events and the engine's own words are kept. */
    readonly logs: string;
    /** The local state that updates write through a journal. Undefined: the engine keeps it by itself. */
    readonly journaled?: StateOf;
    /** What others may not do with the files that the engine makes. Undefined: what the user's shell says. */
    readonly umask?: number;
}

export interface LocalEngine {
    readonly toolPaths: readonly string[];
    readonly pulumiHome: string;
    readonly state: string;
    readonly passphraseFile: string;
    readonly kubeconfig: string;
}

/**
 * Everything the engine is told through its environment when it works on the local control plane. What the user's own
 * shell tells a Pulumi CLI (backend, token, passphrase, options) is about other stacks and is left out.
 */
export function localEnvironment(local: LocalEngine, own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    // Nor which further authorities Node is to trust: it reads them all whenever it starts, which takes as long as its start,
    // and everything here speaks over loopback.
    const others = Object.entries(own).filter(
        ([name]) => !/^(PULUMI_|KUBE_|KUBECONFIG$|NODE_EXTRA_CA_CERTS$)/.test(name),
    );
    const folders = [...new Set(local.toolPaths.map((file) => path.dirname(file)))];
    return {
        ...Object.fromEntries(others),
        PATH: [...folders, own.PATH ?? ""].join(path.delimiter),
        PULUMI_HOME: local.pulumiHome,
        // Without the sidecar file of each state file, which nothing here reads.
        PULUMI_BACKEND_URL: `${pathToFileURL(local.state).href}?metadata=skip`,
        PULUMI_CONFIG_PASSPHRASE_FILE: local.passphraseFile,
        KUBECONFIG: local.kubeconfig,
        ...quiet,
        // Most steps wait for the cluster, however many cores there are here; the engine would go by those.
        PULUMI_PARALLEL: "32",
        // An engine lives for one command, and two cores have better things to do than to tidy up behind it, until it
        // takes so much that others would miss it.
        GOGC: own.GOGC ?? "200",
        GOMEMLIMIT: own.GOMEMLIMIT ?? "400MiB",
        ...withoutProxy(own),
    };
}

/** A deployment with the user's own CLI, backend and cluster: nothing is changed but what disturbs a machine reader. */
export function ownEnvironment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...own, ...quiet };
}

const quiet = {
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true",
};

/** Engine, program and plugins talk to each other over loopback; a proxy set for the shell must not come between. */
function withoutProxy(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    const names = [own.NO_PROXY ?? own.no_proxy ?? "", "127.0.0.1", "localhost"].filter((name) => name !== "");
    const value = names.join(",");
    return { NO_PROXY: value, no_proxy: value };
}
