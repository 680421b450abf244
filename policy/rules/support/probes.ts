import { type Container, type Field, isLongRunning, runsToCompletion } from "../../kernel";

const handlers = ["httpGet", "tcpSocket", "exec", "grpc"];

/** Commands that succeed whatever the program does. */
const alwaysTrue = /^(?:(?:\/usr)?\/bin\/)?true$|^exit 0$|^:$|^echo\b[^|;&]*$/;

/** Whether probes make sense for a container: it is meant to run until somebody stops it. */
export function isProbed(container: Container): boolean {
    return isLongRunning(container) && !runsToCompletion(container.pod.subject);
}

/** The probe asks something of the program: it has a handler, and one that can fail. */
export function asksSomething(probe: Field): boolean {
    if (!handlers.some((handler) => probe.at(handler).exists)) return false;
    const command = probe.at("exec", "command").strings();
    return !alwaysTrue.test((command.at(-1) ?? "").trim());
}

export function handlerOf(probe: Field): string {
    return JSON.stringify(handlers.map((handler) => probe.at(handler).plain() ?? null));
}

const defaultPeriod = 10;
const defaultThreshold = 3;

/** How long the probe may fail in a row before the kubelet acts. */
export function patienceSeconds(probe: Field): number {
    const period = probe.at("periodSeconds").number() ?? defaultPeriod;
    return period * (probe.at("failureThreshold").number() ?? defaultThreshold);
}
