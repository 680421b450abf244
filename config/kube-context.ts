import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse, YAMLParseError } from "yaml";
import { type Problem, throwIfAny } from "../components/core/problems";
import { didYouMean } from "./explain";

/** What kubectl would use: the files of KUBECONFIG, or the one in the home folder. */
export interface KubeConfig {
    readonly files: readonly string[];
    readonly current: string | undefined;
    readonly contexts: readonly string[];
}

/** Refuses to go on unless the kubeconfig in force points at the cluster this stack belongs to. */
export function assertKubeContext(wanted: string, stack: string): void {
    throwIfAny(`cluster of stack ${stack}`, checkKubeContext(wanted, stack, readKubeConfig()));
}

export function checkKubeContext(wanted: string, stack: string, config: KubeConfig): Problem[] {
    const setKey = (context: string) => `pulumi config set stackwright:kubeContext ${context} --stack ${stack}`;
    const path = `${stack} · kubeContext`;
    const where = config.files.join(" and ");
    if (config.contexts.length === 0) {
        return [
            {
                path,
                value: wanted,
                problem: `the kubeconfig knows no cluster (looked in ${where})`,
                fix: "point KUBECONFIG at the cluster's file",
            },
        ];
    }
    if (!config.contexts.includes(wanted)) {
        const meant = didYouMean(wanted, config.contexts);
        const choices = config.current === undefined ? config.contexts : [config.current];
        return [
            {
                path,
                value: wanted,
                problem: `no such context in ${where}`,
                allowed: `one of ${config.contexts.join(", ")}`,
                fix: `${meant === undefined ? "" : `did you mean ${meant}? `}point KUBECONFIG at the right file, or ${setKey(meant ?? choices[0] ?? "")}`,
            },
        ];
    }
    if (config.current !== wanted) {
        const current = config.current ?? "none at all";
        const adopt =
            config.current === undefined ? "" : `, or if the stack has moved there: ${setKey(config.current)}`;
        return [
            {
                path,
                value: wanted,
                problem: `the current context is ${current}; nothing was touched`,
                fix: `kubectl config use-context ${wanted}${adopt}`,
            },
        ];
    }
    return [];
}

/** kubectl's own rule: of several files the first to name a current context decides, and contexts add up. */
export function readKubeConfig(
    environment: Readonly<Record<string, string | undefined>> = process.env,
    home: string = os.homedir(),
): KubeConfig {
    const listed = (environment.KUBECONFIG ?? "").split(path.delimiter).filter((file) => file !== "");
    const files = listed.length > 0 ? listed : [path.join(home, ".kube", "config")];
    const contents = files.filter((file) => fs.existsSync(file)).map(readOne);
    return {
        files,
        current: contents.map(({ current }) => current).find((current) => current !== undefined),
        contexts: [...new Set(contents.flatMap(({ contexts }) => contexts))],
    };
}

function readOne(file: string): { current: string | undefined; contexts: string[] } {
    const content = parseFile(file);
    const { "current-context": current, contexts } = isGroup(content) ? content : {};
    return {
        current: typeof current === "string" && current !== "" ? current : undefined,
        contexts: Array.isArray(contexts)
            ? contexts.flatMap((entry) => (isGroup(entry) && typeof entry.name === "string" ? [entry.name] : []))
            : [],
    };
}

function isGroup(value: unknown): value is Record<string, unknown> {
    return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseFile(file: string): unknown {
    try {
        return parse(fs.readFileSync(file, "utf8"));
    } catch (error) {
        if (!(error instanceof YAMLParseError)) throw error;
        throwIfAny("kubeconfig", [
            {
                path: file,
                problem: `is no YAML: ${error.message.split("\n")[0]}`,
                fix: "repair the file, or point KUBECONFIG at another one",
            },
        ]);
        return undefined;
    }
}
