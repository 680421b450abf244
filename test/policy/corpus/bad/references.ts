import { added, api, type BadCase, backup, bad, cronPodPath, init, main, podPath, worker } from "../case";
import { budget, deployment } from "../objects";

const adapterBinding = "RoleBinding shop/metrics-adapter";

export const references: readonly BadCase[] = [
    { rule: "require-config-references", name: "the ConfigMap is missing", at: api, drop: ["ConfigMap shop/api"] },
    bad("require-config-references", "the key is misspelt", api, {
        [`${main}.env[0].valueFrom.configMapKeyRef.key`]: "log_level",
    }),
    bad("require-config-references", "an init container mounts what is not there", api, {
        [`${init}.envFrom`]: [{ configMapRef: { name: "migrations" } }],
    }),
    bad("require-config-references", "a volume picks a key that is not there", worker, {
        [`${podPath}.volumes`]: [
            { name: "config", configMap: { name: "api", items: [{ key: "config.yaml", path: "config.yaml" }] } },
        ],
    }),
    { rule: "require-secret-references", name: "the Secret is missing", at: api, drop: ["Secret shop/database"] },
    bad("require-secret-references", "the key is misspelt", worker, {
        [`${podPath}.volumes`]: [
            {
                name: "db",
                secret: { secretName: "database", defaultMode: 256, items: [{ key: "pasword", path: "password" }] },
            },
        ],
    }),
    bad("require-secret-references", "the pull secret is missing", backup, {
        [`${cronPodPath}.imagePullSecrets`]: [{ name: "registry" }],
    }),
    {
        rule: "require-account-references",
        name: "the account is missing",
        at: worker,
        drop: ["ServiceAccount shop/worker"],
    },
    bad(
        "require-account-references",
        "the account is misspelt",
        backup,
        { [`${cronPodPath}.serviceAccountName`]: "backup" },
        {
            also: ["forbid-orphans"],
        },
    ),
    {
        rule: "require-claim-references",
        name: "the claim is missing",
        at: backup,
        drop: ["PersistentVolumeClaim shop/backups"],
    },
    bad(
        "require-claim-references",
        "the claim is misspelt",
        backup,
        {
            [`${cronPodPath}.volumes[0].persistentVolumeClaim.claimName`]: "backup",
        },
        { also: ["forbid-orphans"] },
    ),
    bad(
        "require-role-references",
        "the role is misspelt",
        adapterBinding,
        { "roleRef.name": "metrics-reader" },
        {
            also: ["forbid-orphans"],
        },
    ),
    bad("require-role-references", "the account is in another namespace", adapterBinding, {
        "subjects[0].namespace": "edge",
    }),
    added("require-account-references", "a Deployment whose account is still to be made", "Deployment shop/reports", [
        deployment("reports"),
        budget("reports"),
    ]),
];
