// One fault in the ways in which it can be written, and what looks like it and is none.
import { deployment, type KubeObject, object, server, task } from "../objects";
import { type Alone, silent, told } from "./case";

const serving = (more: object): KubeObject => deployment("api", { containers: [server("api", more)] });
const volume = (volume: object): KubeObject => deployment("api", { volumes: [{ name: "scratch", ...volume }] });

const scratch: readonly Alone[] = [
    ...[{}, { emptyDir: null }, ...[0, "0", "-1Mi"].map((sizeLimit) => ({ emptyDir: { sizeLimit } }))].map((each) =>
        told("require-bounded-scratch", JSON.stringify(each), "a size above zero", volume(each)),
    ),
    told(
        "require-bounded-scratch",
        "no text at all",
        "a quantity such as 500m or 512Mi",
        volume({ emptyDir: { sizeLimit: "" } }),
    ),
    ...[{ emptyDir: { sizeLimit: "1Mi" } }, { configMap: { name: "api" } }].map((each) =>
        silent("require-bounded-scratch", JSON.stringify(each), volume(each)),
    ),
];

const asking = (command: readonly string[]): KubeObject => serving({ readinessProbe: { exec: { command } } });
const script = (text: string): readonly string[] => ["sh", "-c", text];

const commands: readonly Alone[] = [
    ...[
        ["echo", "ok"],
        ["/bin/echo", "ok"],
        ["printf", "ok"],
        ["true", "anything"],
        ["/usr/bin/true"],
        script("echo ok; exit 0"),
        script("echo ok"),
        script("/bin/true"),
        script(":"),
        script("pg_isready || true"),
        script("pg_isready; true"),
        script("pg_isready\nexit 0\n"),
        script("exit 0; pg_isready; true"),
        script("echo a && echo b"),
        ["/bin/bash", "-ec", "echo a; true"],
        ["/bin/bash", "-lc", "pg_isready; true"],
    ].map((command) => told("require-probes", JSON.stringify(command), "a probe that can fail", asking(command))),
    ...[
        ["pg_isready", "echo"],
        ["/bin/test", "true"],
        ["sh", "/probe.sh"],
        ["sh", "/probe.sh", "true"],
        script("pg_isready"),
        script("echo ok | grep -q ok"),
        script("pg_isready && echo ok"),
        script("pg_isready || exit 1"),
        script("true || false"),
        script("pg_isready || exit 1; exit 0"),
        script("set -e; pg_isready; true"),
        ["/bin/bash", "-ec", "pg_isready; true"],
    ].map((command) => silent("require-probes", JSON.stringify(command), asking(command))),
];

const repeats = "another question, or more patience than readinessProbe";
const both = (liveness: object, readiness: object): KubeObject =>
    serving({ livenessProbe: liveness, readinessProbe: readiness, startupProbe: undefined });
const get = (more: object): object => ({ httpGet: { port: 8000, ...more } });

const questions: readonly Alone[] = [
    told("require-distinct-probes", "a port and its name", repeats, both(get({}), get({ port: "http" }))),
    told("require-distinct-probes", "a scheme that is written out", repeats, both(get({}), get({ scheme: "HTTP" }))),
    told("require-distinct-probes", "a path that is written out", repeats, both(get({}), get({ path: "/" }))),
    told(
        "require-distinct-probes",
        "a path and a host of nothing",
        repeats,
        both(get({}), get({ path: "", host: "" })),
    ),
    told(
        "require-distinct-probes",
        "the same by TCP",
        repeats,
        both({ tcpSocket: { port: "http" } }, { tcpSocket: { port: 8000 } }),
    ),
    silent("require-distinct-probes", "another scheme", both(get({}), get({ scheme: "HTTPS" }))),
    silent("require-distinct-probes", "another port", both(get({}), get({ port: 8001 }))),
    silent("require-distinct-probes", "a name of no port here", both(get({}), get({ port: "metrics" }))),
];

const mode = (mode: number): object => ({ items: [{ key: "key", path: "key", mode }] });
const secret = (more: object): KubeObject => volume({ secret: { secretName: "key", defaultMode: 256, ...more } });
const projected = (more: object): KubeObject =>
    volume({
        projected: { defaultMode: 256, sources: [{ configMap: mode(511) }, { secret: { name: "key", ...more } }] },
    });

const modes: readonly Alone[] = [
    told("restrict-secret-modes", "one file that everybody reads", "0400 or 0440", secret(mode(511))),
    told("restrict-secret-modes", "one file of several sources", "0400 or 0440", projected(mode(511))),
    silent("restrict-secret-modes", "one file for the group", secret(mode(288))),
    silent("restrict-secret-modes", "one file for the group, of several sources", projected(mode(288))),
    silent(
        "restrict-secret-modes",
        "a file without a mode of its own",
        secret({ items: [{ key: "key", path: "key" }] }),
    ),
];

const redirect = (value: string): KubeObject =>
    object("networking.k8s.io/v1", "Ingress", "api", {
        metadata: { annotations: { "nginx.ingress.kubernetes.io/ssl-redirect": value } },
        spec: {},
    });

const redirects: readonly Alone[] = [
    ...["false", "False", "FALSE", "f", "0"].map((value) =>
        told("require-ingress-tls", `the redirect is ${value}`, "true, or nothing", redirect(value)),
    ),
    ...["true", "1"].map((value) => silent("require-ingress-tls", `the redirect is ${value}`, redirect(value))),
];

const limited = (limits: object): KubeObject =>
    deployment("api", { containers: [task("api", { resources: { requests: limits, limits } })] });
const enough = { cpu: "1m", memory: "1Mi", "ephemeral-storage": "1Mi" };

const amounts: readonly Alone[] = [
    ...["512m", "512", 512].flatMap((memory) =>
        ["require-resource-limits", "require-resource-requests"].map((rule) =>
            told(rule, `${JSON.stringify(memory)} of memory`, "at least 1Mi", limited({ ...enough, memory })),
        ),
    ),
    told("require-resource-limits", "no time at all", "an amount above zero", limited({ ...enough, cpu: "0" })),
    told(
        "require-ephemeral-storage",
        "half a byte of disk",
        "at least 1Mi",
        limited({ ...enough, "ephemeral-storage": "512m" }),
    ),
    ...["require-resource-limits", "require-resource-requests", "require-ephemeral-storage"].map((rule) =>
        silent(rule, "as little as may be", limited(enough)),
    ),
];

export const spellings: readonly Alone[] = [...scratch, ...commands, ...questions, ...modes, ...redirects, ...amounts];
