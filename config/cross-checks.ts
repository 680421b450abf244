import type { Problem } from "../components/core/problems";
import { bytes, cpuMillis } from "../components/core/quantities";
import { checkEdge } from "./edge-checks";
import { didYouMean } from "./explain";
import { fullHost, isReservedForDocumentation } from "./hosts";
import { checkIdentity } from "./identity-checks";
import type { AreaSettings, Capabilities, PostgresSettings, Resources } from "./schema";
import { storageClassOf } from "./schema/cluster";
import type { NamespaceKey } from "./schema/namespaces";
import { type Found, findKey, findText, withoutDisabled } from "./walk";

/** What must hold between areas. Each check runs as soon as the areas it reads are sound. */
export function checkTogether(given: Partial<AreaSettings>): Problem[] {
    const areas = withoutIdleStore(given);
    return [
        ...checkHosts(areas),
        ...checkStorageClasses(areas),
        ...checkCapabilities(areas),
        ...checkOperatedCopies(areas),
        ...checkNodeSize(areas),
        ...checkContainerMaximum(areas),
        ...checkIdentity(areas),
        ...checkEdge(areas),
    ];
}

/** A database that the chosen engine leaves idle asks for nothing. */
function withoutIdleStore(areas: Partial<AreaSettings>): Partial<AreaSettings> {
    const { signalHarvester, spire, telemetry } = areas;
    return {
        ...areas,
        ...(signalHarvester?.database.engine === "sqlite" && { signalHarvester: withIdlePostgres(signalHarvester) }),
        ...(spire?.server.datastore === "sqlite" && { spire: withIdlePostgres(spire) }),
        ...(telemetry !== undefined && { telemetry: withoutIdleTargets(telemetry) }),
    };
}

/** Neither logs nor traces that go elsewhere, or nowhere, need a volume here. */
function withoutIdleTargets(telemetry: AreaSettings["telemetry"]): AreaSettings["telemetry"] {
    const { logs, traces } = telemetry;
    const idle = { enabled: false };
    return {
        ...telemetry,
        logs: logs.target === "loki" ? logs : { ...logs, loki: { ...logs.loki, ...idle } },
        traces: traces.target === "jaeger" ? traces : { ...traces, jaeger: { ...traces.jaeger, ...idle } },
    };
}

function withIdlePostgres<Settings extends { readonly postgres: PostgresSettings }>(settings: Settings): Settings {
    return { ...settings, postgres: { ...settings.postgres, enabled: false } };
}

const systems = ["x0tta6bl4", "signalHarvester", "graphmemory"] as const satisfies readonly NamespaceKey[];

function inSystems<Value>(areas: Partial<AreaSettings>, find: (root: unknown, path: string) => Found<Value>[]) {
    return Object.entries(areas)
        .filter(([name]) => name !== "cluster" && name !== "namespaces")
        .flatMap(([name, value]) => find(withoutDisabled(value), name));
}

function checkHosts(areas: Partial<AreaSettings>): Problem[] {
    const { baseDomain, environment } = areas;
    if (baseDomain === undefined) return [];
    const owners = new Map<string, string>();
    return inSystems(areas, (root, path) => findText(root, "host", path)).flatMap(({ path, value }): Problem[] => {
        const full = fullHost(value, baseDomain);
        const other = owners.get(full);
        owners.set(full, other ?? path);
        if (other !== undefined) {
            return [
                {
                    path,
                    value,
                    problem: `the same host as ${other} (${full})`,
                    allowed: "one owner per host",
                    fix: "give one of the two another name",
                },
            ];
        }
        if (full.length > 253) {
            return [{ path, value, problem: `with baseDomain ${full.length} characters long`, allowed: "at most 253" }];
        }
        // baseDomain itself is checked once, in its own area.
        if (environment === "production" && value.endsWith(".") && isReservedForDocumentation(full)) {
            return [
                {
                    path,
                    value,
                    problem: "reserved for documentation and tests, so nobody could reach it",
                    fix: "use a name below baseDomain, or a domain of your own",
                },
            ];
        }
        return [];
    });
}

function checkStorageClasses(areas: Partial<AreaSettings>): Problem[] {
    const classes = areas.cluster?.storageClasses;
    if (classes === undefined) return [];
    const known = Object.keys(classes);
    return inSystems(areas, (root, path) => findText(root, "storageClass", path)).flatMap(
        ({ path, value, group }): Problem[] => {
            const found = storageClassOf({ storageClasses: classes }, value);
            if (found === undefined) {
                const meant = didYouMean(value, known);
                return [
                    {
                        path,
                        value,
                        problem: "is no storage class of this stack",
                        allowed:
                            known.length === 0 ? "an entry of cluster.storageClasses" : `one of ${known.join(", ")}`,
                        fix: meant === undefined ? "add it to cluster.storageClasses" : `did you mean ${meant}?`,
                    },
                ];
            }
            const mode = group.accessMode === "ReadWriteMany" ? "ReadWriteMany" : "ReadWriteOnce";
            if (found.accessModes.includes(mode)) return [];
            return [
                {
                    path,
                    value,
                    problem: `cannot serve ${mode}`,
                    allowed: `a class whose accessModes hold ${mode}`,
                    fix: `name such a class, or add ${mode} to cluster.storageClasses.${value}.accessModes`,
                },
            ];
        },
    );
}

interface Need {
    readonly path: string;
    readonly value: unknown;
    readonly capability: keyof Capabilities;
    readonly instead: string;
}

function checkCapabilities(areas: Partial<AreaSettings>): Problem[] {
    const { capabilities } = areas;
    if (capabilities === undefined) return [];
    return inSystems(areas, needsOf)
        .map(({ value }) => value)
        .filter((need) => !capabilities[need.capability])
        .map(({ path, value, capability, instead }) => ({
            path,
            value,
            problem: `needs capabilities.${capability}, which is off`,
            fix: `switch capabilities.${capability} on if the cluster has it, or ${instead}`,
        }));
}

function needsOf(root: unknown, path: string): Found<Need>[] {
    const needs = (
        key: string,
        ask: (value: unknown, beside: Found<unknown>["group"]) => Omit<Need, "path" | "value"> | undefined,
    ): Found<Need>[] =>
        findKey(root, key, path).flatMap((found) => {
            const need = ask(found.value, found.group);
            if (need === undefined || !isScaled(found)) return [];
            return [{ ...found, value: { path: found.path, value: found.value, ...need } }];
        });
    return [
        ...needs("engine", (engine) =>
            engine === "hpa"
                ? { capability: "metricsServer", instead: "set engine: none" }
                : engine === "keda"
                  ? { capability: "keda", instead: "set engine: hpa" }
                  : engine === "cnpg"
                    ? { capability: "cloudNativePg", instead: "leave engine out" }
                    : undefined,
        ),
        // KEDA reads its triggers itself.
        ...needs("customMetrics", (wanted, { engine }) =>
            wanted === true && engine === "hpa"
                ? { capability: "prometheusAdapter", instead: "set customMetrics: false" }
                : undefined,
        ),
        ...needs("verticalAutoscaling", (mode) =>
            mode === "off" ? undefined : { capability: "vpa", instead: "set verticalAutoscaling: off" },
        ),
    ];
}

/** The operator writes copies into a bucket and nowhere else. */
function checkOperatedCopies(areas: Partial<AreaSettings>): Problem[] {
    const { backup } = areas;
    if (backup === undefined || !backup.enabled || backup.target === "s3") return [];
    return inSystems(areas, (root, path) => findText(root, "engine", path))
        .filter(({ value }) => value === "cnpg")
        .map(({ path, value }) => ({
            path,
            value,
            problem: `its operator copies into a bucket only, and backup.target is ${backup.target}`,
            allowed: "backup.target s3",
            fix: "set backup.target: s3, or leave engine out",
        }));
}

/** Settings of a scaler that is switched off ask for nothing. */
function isScaled({ group }: Found<unknown>): boolean {
    return group.engine !== "none";
}

function resourcesOf(root: unknown, path: string): Found<Resources>[] {
    return findKey(root, "resources", path).map((found) => ({ ...found, value: found.value as Resources }));
}

/** A container that asks for more than a node has is never scheduled. */
function checkNodeSize(areas: Partial<AreaSettings>): Problem[] {
    const nodes = areas.cluster?.nodes;
    if (nodes === undefined) return [];
    return inSystems(areas, resourcesOf).flatMap(({ path, value }) =>
        amountsOver(value.requests, nodes).map((amount) => ({
            path: `${path}.requests.${amount}`,
            value: value.requests[amount],
            problem: "more than a node has, so no pod could ever start",
            allowed: `less than cluster.nodes.${amount} (${nodes[amount]})`,
            fix: "lower the request or use larger nodes",
        })),
    );
}

/** The namespace's limit range would refuse the pods. */
function checkContainerMaximum(areas: Partial<AreaSettings>): Problem[] {
    const { namespaces } = areas;
    if (namespaces === undefined) return [];
    return systems.flatMap((system) => {
        const { max } = namespaces[system].limits.container;
        return resourcesOf(withoutDisabled(areas[system]), system).flatMap(({ path, value }) =>
            amountsOver(value.limits, max).map((amount) => ({
                path: `${path}.limits.${amount}`,
                value: value.limits[amount],
                problem: "more than the namespace lets a container have",
                allowed: `≤ namespaces.${system}.limits.container.max.${amount} (${max[amount]})`,
                fix: "lower the limit or raise that maximum",
            })),
        );
    });
}

function amountsOver(amounts: Resources["limits"], most: Resources["limits"]): ("cpu" | "memory")[] {
    return [
        ...(cpuMillis(amounts.cpu) > cpuMillis(most.cpu) ? (["cpu"] as const) : []),
        ...(bytes(amounts.memory) > bytes(most.memory) ? (["memory"] as const) : []),
    ];
}
