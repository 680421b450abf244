import { type Container, type Field, isLongRunning, runsToCompletion } from "../../kernel";
import { alwaysSucceeds } from "./commands";

const handlers = ["httpGet", "tcpSocket", "exec", "grpc"];

/** Whether probes make sense for a container: it is meant to run until somebody stops it. */
export function isProbed(container: Container): boolean {
    return isLongRunning(container) && !runsToCompletion(container.pod.subject);
}

/** The probe asks something of the program: it has a handler, and one that can fail. */
export function asksSomething(probe: Field): boolean {
    if (!handlers.some((handler) => probe.at(handler).exists)) return false;
    return !alwaysSucceeds(probe.at("exec", "command").strings());
}

/** What a probe asks, alike for all spellings of one question: a port by its name, or a default that is written out. */
export function questionOf(probe: Field, { field }: Container): string {
    const ports = field.at("ports").items();
    const numberOf = (port: Field): unknown => {
        const named = ports.find((each) => each.at("name").string() === port.scalar());
        return named === undefined ? port.scalar() : named.at("containerPort").number();
    };
    return JSON.stringify(
        handlers.map((handler) => {
            const asked = probe.at(handler);
            if (!asked.exists) return null;
            const written = asked.entries().filter(([, part]) => !part.isText || part.string() !== "");
            const parts = Object.fromEntries(written.map(([key, part]) => [key, part.plain()]));
            return { ...defaults[handler], ...parts, port: numberOf(asked.at("port")) };
        }),
    );
}

const defaults: Readonly<Record<string, object>> = { httpGet: { path: "/", scheme: "HTTP" } };

const defaultPeriod = 10;
const defaultThreshold = 3;

/** How long the probe may fail in a row before the kubelet acts. */
export function patienceSeconds(probe: Field): number {
    const period = probe.at("periodSeconds").number() ?? defaultPeriod;
    return period * (probe.at("failureThreshold").number() ?? defaultThreshold);
}
