import { type Pod, rule, type Stack, type Subject, texts } from "../kernel";
import { type Field, readOr } from "../kernel/field";
import { containerExample, documents } from "./support/examples";
import { referencesOf } from "./support/references";

const secret = `apiVersion: v1
kind: Secret
metadata: { name: database, namespace: shop }
stringData: { password: "(generated)" }`;

const workload = (name: string): string =>
    containerExample(`env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: ${name}, key: password } } }]`);

export const requireSecretReferences = rule({
    name: "require-secret-references",
    title: "Name only Secrets and keys that exist",
    why: "A pod that names a missing Secret or key does not start: on the next rollout, or the next time its node fails.",
    remedy: "make the Secret in this program, let a Certificate or ExternalSecret make it, correct the name or key, mark the reference optional, or, where somebody else puts the Secret there, say so in the pod's annotation stackwright.dev/made-elsewhere (Secret/<name>, several with commas between)",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {
        existing: texts([], "Secrets that something outside this program makes."),
    },
    examples: { good: documents(secret, workload("database")), bad: documents(secret, workload("db")) },
    scope: "pods",
    *check(pod, stack, { existing }) {
        const { namespace } = pod.subject;
        const elsewhere = madeElsewhere(pod);
        const named = referencesOf(pod).filter(({ kind }) => kind === "Secret");
        const names = new Set(named.map(({ at }) => `Secret/${at.string()}`));
        for (const name of elsewhere.names) {
            if (!names.has(name)) yield { at: elsewhere.at, want: "Secret/<name> of Secrets that this pod refers to" };
        }
        for (const { at, key, optional } of named) {
            const name = at.string() ?? "";
            if (optional || existing.includes(name)) continue;
            const found = stack.find("Secret", namespace, name);
            if (found !== undefined) {
                const keys = keysOf(found);
                if (key !== undefined && keys !== undefined && !keys.includes(key.string() ?? "")) {
                    yield { at: key, want: `a key of ${found.id}: ${[...keys].sort().join(", ")}` };
                }
            } else if (
                !elsewhere.names.includes(`Secret/${name}`) &&
                !stack.once(secretsMadeLater).has(`${namespace}/${name}`)
            ) {
                yield {
                    at,
                    want: `a Secret of namespace ${namespace}`,
                    because: "nothing here makes one of that name",
                };
            }
        }
    },
});

/** Secrets that the pod itself says somebody else makes: whole names, each of which it refers to. */
function madeElsewhere({ metadata }: Pod): { readonly at: Field; readonly names: readonly string[] } {
    const at = metadata.at("annotations", "stackwright.dev/made-elsewhere");
    return { at, names: at.string()?.split(",") ?? [] };
}

/**
 * The keys, where they can be told: the whole contents may be known only after the update, or be cipher text in an
 * exported state. The name is then all there is to judge, and a missing key stops the rollout, not what runs.
 */
function keysOf({ root }: Subject): readonly string[] | undefined {
    return readOr(undefined, () => [...root.at("data").keys(), ...root.at("stringData").keys()]);
}

/** Where the kinds that make Secrets write down the name. */
const makers: readonly (readonly [string, readonly string[]])[] = [
    ["Certificate.cert-manager.io", ["secretName"]],
    ["ExternalSecret.external-secrets.io", ["target", "name"]],
];

/** Secrets that controllers make from other objects of this program. */
export function secretsMadeLater(stack: Stack): ReadonlySet<string> {
    const made = makers.flatMap(([kind, path]) =>
        stack
            .ofKind(kind)
            .map(
                ({ spec, namespace, name }) => `${namespace}/${readOr(name, () => spec.at(...path).string() ?? name)}`,
            ),
    );
    const sealed = stack.ofKind("SealedSecret.bitnami.com").map(({ namespace, name }) => `${namespace}/${name}`);
    const databases = stack
        .ofKind("Cluster.postgresql.cnpg.io")
        .flatMap(({ namespace, name }) =>
            ["app", "superuser", "ca", "server", "replication"].map((suffix) => `${namespace}/${name}-${suffix}`),
        );
    return new Set([...made, ...sealed, ...databases]);
}
