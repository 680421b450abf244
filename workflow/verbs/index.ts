import { distance } from "fastest-levenshtein";
import { Failure } from "../../local/failure";
import { adopt } from "./adopt";
import { clean } from "./clean";
import type { Command } from "./command";
import { configDocs } from "./config-docs";
import { connections } from "./connections";
import { deploy } from "./deploy";
import { destroy } from "./destroy";
import { doctor } from "./doctor";
import { down } from "./down";
import { drift } from "./drift";
import { explain, help } from "./help";
import { logs } from "./logs";
import { bench, faults } from "./measure";
import { pin } from "./pin";
import { plan } from "./plan";
import { policy, policyDocs } from "./policy";
import { portForward } from "./port-forward";
import { preview } from "./preview";
import { promote } from "./promote";
import { render } from "./render";
import { report } from "./report";
import { restore } from "./restore";
import { rollback } from "./rollback";
import { rotate } from "./rotate";
import { sbom } from "./sbom";
import { shell } from "./shell";
import { smoke } from "./smoke";
import { status } from "./status";
import { test } from "./test";
import { up } from "./up";

/** Gives the exit code; a command that ends without one did what it was asked. */
type Run = (command: Command) => Promise<number> | Promise<void>;

export interface Verb {
    readonly name: string;
    /** The variables it understands, as help shows them. */
    readonly variables: string;
    readonly does: string;
    readonly run: Run;
}

export const verbs: readonly Verb[] = [
    {
        name: "up",
        variables: "[STACK=staging] [NODES=n] [PLUGINS=auto] [PLAN=file] [REFRESH=1]",
        does: "bring a stack up on the local control plane, from nothing or to what its program says now",
        run: (command) => up(command),
    },
    {
        name: "preview",
        variables: "[STACK=staging] [REFRESH=1] [JSON=1]",
        does: "show what up would do, with the policy packs; nothing need be running",
        run: (command) => preview(command),
    },
    {
        name: "status",
        variables: "[JSON=1]",
        does: "show servers, nodes, systems and what is not ready; the exit code says whether all is well",
        run: status,
    },
    {
        name: "smoke",
        variables: "[STACK=staging] [CONTEXT=] [JSON=1]",
        does: "hold what runs against what the stack declares, check by check; the exit code says whether all is well",
        run: smoke,
    },
    {
        name: "report",
        variables: "[STACK=staging] [BASE=main] [OUT=folder] [JSON=1]",
        does: "tell what a change risks and means against its base, as a comment; needs no cluster (exit code 3: approve)",
        run: report,
    },
    {
        name: "plan",
        variables: "[STACK=staging] [CONTEXT=] [OUT=file] [JSON=1]",
        does: "write down what would be done; up and deploy given the file do that or nothing",
        run: plan,
    },
    {
        name: "promote",
        variables: "STACK= [FROM=staging] [CONTEXT=] [PLAN=file] [YES=1]",
        does: "bring a stack to the commit and images that run in another one, and to nothing else",
        run: promote,
    },
    {
        name: "drift",
        variables: "[STACK=staging] [CONTEXT=] [JSON=1]",
        does: "show what was changed behind the stack's back and by whom; touches nothing (exit code 3: something was)",
        run: (command) => drift(command),
    },
    {
        name: "rollback",
        variables: "SYSTEM= [STACK=staging] [CONTEXT=] [YES=1] [JSON=1]",
        does: "put what fails in a system, or what changed last, back to the revision before",
        run: rollback,
    },
    {
        name: "doctor",
        variables: "[STACK=staging] [CONTEXT=] [JSON=1]",
        does: "check machine and cluster and say what to do; changes nothing",
        run: doctor,
    },
    {
        name: "port-forward",
        variables: "CONTEXT= [STACK=staging] [SYSTEM=] [PORT=]",
        does: "open a port of a system's Service on this machine, on a real cluster",
        run: portForward,
    },
    {
        name: "adopt",
        variables: "[STACK=staging] [CONTEXT=] [YES=1] [JSON=1]",
        does: "take over what an earlier installation made: the next update changes it in place (exit code 3: some cannot be)",
        run: (command) => adopt(command),
    },
    {
        name: "render",
        variables: "[STACK=staging] [OUT=folder]",
        does: "write every object of a stack as YAML, secrets masked; needs neither cluster nor plugins",
        run: render,
    },
    {
        name: "connections",
        variables: "[STACK=staging] [JSON=1]",
        does: "show who may talk to whom, computed from the network policies; nothing need be running",
        run: connections,
    },
    {
        name: "pin",
        variables: "[STACK=staging] [YES=1]",
        does: "write down the digest of every image, as its registry gives it; needs a network",
        run: (command) => pin(command),
    },
    {
        name: "policy",
        variables: "FILES= [PACK=baseline] [STACK=] [REPORTS=folder] [CONFIG=file] [FORMAT=text]",
        does: "judge YAML files or an exported state by a policy pack, with neither engine nor cluster",
        run: policy,
    },
    {
        name: "policy-docs",
        variables: "",
        does: "write docs/policies.md and the schema of the packs' settings from the rules",
        run: policyDocs,
    },
    {
        name: "config-docs",
        variables: "",
        does: "write docs/configuration-reference.md from the schema of the settings",
        run: configDocs,
    },
    {
        name: "logs",
        variables: "[SYSTEM=] [STACK=staging] [CONTEXT=]",
        does: "show what happened to the objects and where the logs are; on a real cluster follow the pods",
        run: logs,
    },
    {
        name: "shell",
        variables: "[SYSTEM=] [STACK=staging] [CONTEXT=]",
        does: "open a shell whose kubectl talks to the local control plane; on a real cluster one in a pod",
        run: shell,
    },
    {
        name: "destroy",
        variables: "[STACK=staging]",
        does: "remove every object of a stack; the control plane goes on running",
        run: (command) => destroy(command),
    },
    {
        name: "restore",
        variables: "SYSTEM= TO= [STORE=] [STACK=staging] [CONTEXT=] [YES=1]",
        does: "put a system's stores back to what they were at a time; what is there now is set aside",
        run: restore,
    },
    {
        name: "rotate",
        variables: "SECRET= [STACK=staging] [CONTEXT=] [YES=1]",
        does: "give every caller of a store new credentials, without a failed login in between",
        run: (command) => rotate(command),
    },
    {
        name: "down",
        variables: "",
        does: "stop the local control plane and forget what ran on it",
        run: (command) => down(command),
    },
    {
        name: "clean",
        variables: "",
        does: "down, and remove everything that was made in this checkout",
        run: (command) => clean(command),
    },
    {
        name: "deploy",
        variables: "STACK= [CONTEXT=] [YES=1] [PLAN=file] [REFRESH=1]",
        does: "the same update on the stack's own cluster, with your Pulumi backend and plugins",
        run: (command) => deploy(command),
    },
    {
        name: "test",
        variables: "",
        does: "everything a change must pass: types, lint, unit, policy, live and real-program tests",
        run: test,
    },
    {
        name: "bench",
        variables: "[ONLY=staging,packs] [ROUNDS=3]",
        does: "measure what stacks, packs, many objects and many nodes take, against other ways to the same; writes bench/",
        run: bench,
    },
    {
        name: "faults",
        variables: "[RUNS=200] [SEED=] [FAULT=words] [RESUME=1]",
        does: "the tests that take longer than a change should wait: outages and the life of production",
        run: faults,
    },
    {
        name: "sbom",
        variables: "[OUT=file] [JSON=1]",
        does: "list everything this is made with or from, as CycloneDX, and its licences; asks nobody",
        run: sbom,
    },
    {
        name: "help",
        variables: "[VERB=] [JSON=1]",
        does: "show this, or what one command does with each of its variables",
        run: (command) => help(command, verbs, aliases),
    },
];

/** The verbs of the original mesh, for fingers that know them. */
const aliases: Readonly<Record<string, string>> = {
    "k8s-staging": "up",
    "k8s-apply": "up",
    "k8s-status": "status",
    "k8s-test": "smoke",
    "k8s-logs": "logs",
    "k8s-shell": "shell",
    "k8s-delete": "destroy",
    "k8s-clean": "clean",
    "monitoring-stack": "up",
};

export function findVerb(name: string, rest: readonly string[]): Verb {
    const wanted = aliases[name] ?? name;
    const verb = verbs.find((one) => one.name === wanted);
    const names = [...verbs.map((one) => one.name), ...Object.keys(aliases)];
    if (verb === undefined) {
        const nearest = names.toSorted((a, b) => distance(a, name) - distance(b, name))[0];
        throw new Failure(`There is no command "${name}"`, { next: `did you mean ${nearest}? make help shows all` });
    }
    if (rest.length === 0) return verb;
    if (rest.length === 1 && ["--help", "-h"].includes(rest[0] ?? "")) {
        return { ...verb, run: async ({ style, options }) => explain(verb, style, options.json) };
    }
    throw new Failure(`${name} takes no argument "${rest[0]}"`, { next: `its variables: ${verb.variables || "none"}` });
}
