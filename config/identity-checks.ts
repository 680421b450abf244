import type { Problem } from "../components/core/problems";
import { isReservedForDocumentation } from "./hosts";
import type { AreaSettings } from "./schema";

/** How identities fit the rest of the stack. */
export function checkIdentity({
    environment,
    spire,
    namespaces,
    capabilities,
    x0tta6bl4,
    ...others
}: Partial<AreaSettings>): Problem[] {
    if (spire === undefined) return [];
    const logins = checkLogins({ spire, ...(x0tta6bl4 && { x0tta6bl4 }), ...others });
    if (!spire.enabled) return [...(x0tta6bl4?.enabled === true ? [missing] : []), ...logins];
    return [
        ...logins,
        ...(environment === undefined ? [] : checkTrustDomain(spire, environment)),
        ...(namespaces === undefined ? [] : checkLevels(spire, namespaces, x0tta6bl4?.enabled === true)),
        ...(capabilities === undefined ? [] : checkCertificates(spire, capabilities)),
    ];
}

const missing: Problem = {
    path: "spire.enabled",
    value: false,
    problem: "the mesh's programs get their identities from it",
    allowed: "true as long as x0tta6bl4.enabled is",
    fix: "switch it on, or the mesh off",
};

/** Who logs in by identity needs one, in a volume that every namespace's level of Pod Security admits. */
function checkLogins({ spire, x0tta6bl4, signalHarvester, graphmemory }: Partial<AreaSettings>): Problem[] {
    const databases = { x0tta6bl4, signalHarvester, graphmemory };
    const wanted = Object.entries(databases)
        .filter(([, area]) => area?.enabled === true && area.postgres.enabled && area.postgres.identityLogin)
        .map(([name]) => ({ path: `${name}.postgres.identityLogin`, value: true }));
    const own =
        spire?.postgres.identityLogin === true
            ? [
                  {
                      path: "spire.postgres.identityLogin",
                      value: true,
                      problem: "the servers that give out identities would need one to start",
                      fix: "leave it out",
                  },
              ]
            : [];
    if (spire?.enabled === false) {
        return wanted.map((at) => ({ ...at, problem: "nobody gives out identities", fix: "set spire.enabled: true" }));
    }
    if (spire?.workloadSocket.kind === "csi") return own;
    const problem = "the agent's socket is shown by a folder of the node, which only the mesh's pods may mount";
    const fix = "set spire.workloadSocket.kind: csi, or leave it out";
    return [...own, ...wanted.map((at) => ({ ...at, problem, fix }))];
}

const stagingLabel = "staging";

/** Whoever trusts production's domain would let in a workload of staging under the same name. */
function checkTrustDomain(
    { trustDomain, sharedTrustDomain }: AreaSettings["spire"],
    environment: AreaSettings["environment"],
): Problem[] {
    const at = { path: "spire.trustDomain", value: trustDomain };
    if (environment === "production" && isReservedForDocumentation(trustDomain)) {
        return [
            {
                ...at,
                problem: "reserved for documentation and tests, so nobody could tell it from anybody else's",
                fix: "use a name of your own",
            },
        ];
    }
    const named = trustDomain.split(".").includes(stagingLabel);
    if (sharedTrustDomain || named === (environment === "staging")) return [];
    return named
        ? [
              {
                  ...at,
                  problem: "is a staging's, which production must not trust",
                  allowed: `a name without the label ${stagingLabel}`,
                  fix: "choose another name",
              },
          ]
        : [
              {
                  ...at,
                  problem: "may be production's, whose workloads would trust these",
                  allowed: `a name with the label ${stagingLabel}`,
                  fix: `use ${stagingLabel}.${trustDomain}, or set sharedTrustDomain: true if that is wanted`,
              },
          ];
}

/** Folders of the node are mounted in privileged namespaces only: elsewhere the API server would refuse the pods. */
function checkLevels(
    { workloadSocket, upstream }: AreaSettings["spire"],
    namespaces: AreaSettings["namespaces"],
    mesh: boolean,
): Problem[] {
    const needs: readonly (readonly [keyof AreaSettings["namespaces"], string, boolean])[] = [
        ["spireNodes", "SPIRE agents reach into the node", true],
        ["x0tta6bl4", "spire.workloadSocket.kind: host-path", mesh && workloadSocket.kind === "host-path"],
        ["spire", "spire.upstream.kind: spire", upstream.kind === "spire"],
    ];
    return needs
        .filter(([key, , needed]) => needed && namespaces[key].podSecurity !== "privileged")
        .map(([key, reason]) => ({
            path: `namespaces.${key}.podSecurity`,
            value: namespaces[key].podSecurity,
            problem: `would refuse pods that mount a folder of the node (${reason})`,
            allowed: "privileged, with podSecurityWaiver",
        }));
}

function checkCertificates(
    { upstream, server, oidcDiscovery }: AreaSettings["spire"],
    { certManager }: AreaSettings["capabilities"],
): Problem[] {
    if (certManager) return [];
    const needs = [
        ["spire.upstream.kind", upstream.kind, upstream.kind === "cert-manager", "choose another kind"],
        ["spire.server.datastore", server.datastore, server.datastore === "postgres", "use sqlite with one server"],
        ["spire.oidcDiscovery.enabled", oidcDiscovery.enabled, oidcDiscovery.enabled, "switch it off"],
    ] as const;
    return needs
        .filter(([, , needed]) => needed)
        .map(([path, value, , instead]) => ({
            path,
            value,
            problem: "needs capabilities.certManager, which is off",
            fix: `switch capabilities.certManager on if the cluster has it, or ${instead}`,
        }));
}
