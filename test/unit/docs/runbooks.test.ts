import { readFileSync } from "node:fs";
import * as path from "node:path";
import { alertLabels, alertsOf, runbookOf } from "../../../components/monitoring";
import { repositoryRoot } from "../../../local/paths";
import { blocksIn } from "../../support/pages";
import { type Workload, workloadsOf } from "../../support/shipped-pods";
import { everySignals, instancesOf } from "../../support/watched";

interface Shown {
    readonly runbook: string;
    /** Those of the alert as it reaches somebody: its own, and what its expression brings. */
    readonly labels: ReadonlyMap<string, string>;
}

function shownBy(signals: ReturnType<typeof everySignals>): readonly Shown[] {
    return signals.flatMap((one) =>
        alertsOf(one).map((alert) => ({
            runbook: runbookOf(alert),
            labels: new Map(Object.entries({ ...alert.example.labels, ...alertLabels(alert, one) })),
        })),
    );
}

const linesOf = (runbook: string): readonly string[] =>
    blocksIn(readFileSync(path.join(repositoryRoot, "docs/runbooks", `${runbook}.md`), "utf8"));

/** What its first lines set, with what to. */
const assigned = (lines: readonly string[]): ReadonlyMap<string, string> =>
    new Map(
        lines.flatMap((line): [string, string][] => {
            const [, name = "", value = ""] = /^([A-Z_]+)=(\S+)/.exec(line) ?? [];
            return name === "" ? [] : [[name, value]];
        }),
    );

/** As a shell takes them; what stands in an inner shell's quotes is that one's business. */
const usedIn = (line: string): readonly string[] =>
    [...line.replaceAll(/'[^']*'/g, "").matchAll(/\$\{?([A-Z][A-Z_]*)/g)].map(([, name = ""]) => name);

test("what a runbook asks to be filled in is a label of its alert, or set above", () => {
    const wrong = shownBy(everySignals()).flatMap(({ runbook, labels }) => {
        const lines = linesOf(runbook);
        const known = [...assigned(lines).keys(), ...[...labels.keys()].map((label) => label.toUpperCase())];
        const unknown = lines.flatMap(usedIn).filter((name) => !known.includes(name));
        return unknown.length === 0 ? [] : [`${runbook}: ${[...new Set(unknown)].join(", ")}`];
    });
    expect([...new Set(wrong)]).toEqual([]);
});

/** Namespaces that no stack file names: they come with what the cluster has. */
const ofOthers = ["cert-manager", "envoy-gateway-system", "ingress-nginx", "nginx-gateway", "kube-system"];

test("a runbook names no namespace that the stack file may call otherwise", () => {
    const named = shownBy(everySignals()).flatMap(({ runbook }) =>
        linesOf(runbook).flatMap((line) => {
            const [, namespace] = /\s-n ([a-z][\w-]*)/.exec(line) ?? [];
            return namespace === undefined || ofOthers.includes(namespace) ? [] : [`${runbook}: ${namespace}`];
        }),
    );
    expect([...new Set(named)]).toEqual([]);
});

/** What a line asks of a namespace, as far as it says so in plain words. */
interface Asked {
    readonly namespace: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly workload?: string;
    readonly container?: string;
}

const named =
    /\s(?:logs|exec|describe pod|get cronjob)\s(?:(deployment|statefulset|daemonset)\/)?([a-z][a-z-]*(?:-\d+)?)(?=\s|$)/;

function askedBy(line: string): Asked | undefined {
    const [place = ""] = line.split(" -- ");
    const [, namespace] = /^kubectl .*?-n ([a-z][\w-]*)\s/.exec(place) ?? [];
    const [, selector] = /\s-l ([\w./-]+=[\w.,/=-]+)(?:\s|$)/.exec(place) ?? [];
    const [, kind, name] = named.exec(place) ?? [];
    const [, container] = /\s-c ([a-z][\w-]*)/.exec(place) ?? [];
    if (namespace === undefined || ofOthers.includes(namespace)) return undefined;
    if (selector === undefined && name === undefined) return undefined;
    return {
        namespace,
        ...(selector === undefined
            ? {}
            : { labels: Object.fromEntries(selector.split(",").map((one) => one.split("="))) }),
        ...(name === undefined ? {} : { workload: kind === undefined ? name.replace(/-\d+$/, "") : name }),
        ...(container === undefined ? {} : { container }),
    };
}

/** Labels whose values are those of the stack; pods and workloads of examples are nobody's. */
const real = ["namespace", "system", "store"];

function filledIn(line: string, labels: ReadonlyMap<string, string>, set: ReadonlyMap<string, string>): string {
    const ofAlert = (label: string) => (real.includes(label) ? labels.get(label) : undefined);
    return line.replaceAll(
        /\$([A-Z][A-Z_]*)/g,
        (whole, name: string) => set.get(name) ?? ofAlert(name.toLowerCase()) ?? whole,
    );
}

const fits =
    ({ namespace, labels = {}, workload, container }: Asked) =>
    (one: Workload): boolean =>
        one.namespace === namespace &&
        (workload === undefined || one.name === workload) &&
        (container === undefined || one.containers.includes(container)) &&
        Object.entries(labels).every(([key, value]) => one.labels.get(key) === value);

test("the pods, jobs and containers that a runbook names are where it looks for them in production", async () => {
    const workloads = await workloadsOf("production");
    const found = new Map<string, boolean>();
    for (const { runbook, labels } of Object.values(instancesOf("production")).flatMap((args) =>
        shownBy(args.signals),
    )) {
        const lines = linesOf(runbook);
        const set = assigned(lines);
        for (const line of lines) {
            const asked = askedBy(filledIn(line, labels, set));
            if (asked === undefined) continue;
            // The pods of a gateway are made by its controller.
            if (Object.keys(asked.labels ?? {}).some((label) => label.startsWith("gateway."))) continue;
            // Once is enough: what is set above is right for one of several systems, and says what to set for others.
            const what = `${runbook}: ${line}`;
            found.set(what, found.get(what) === true || workloads.some(fits(asked)));
        }
    }
    expect(found.size).toBeGreaterThan(80);
    expect([...found].filter(([, there]) => !there).map(([what]) => what)).toEqual([]);
});
