import { asSecret } from "../../../../policy/kernel/wire";
import {
    added,
    agent,
    api,
    type BadCase,
    backup,
    bad,
    cronMain,
    init,
    main,
    podPath,
    postgres,
    seed,
    sidecar,
    worker,
} from "../case";
import { configMap, object } from "../objects";

const apiConfig = "ConfigMap shop/api";
const claim = "PersistentVolumeClaim shop/backups";
const env = (name: string, value: unknown): object => [{ name, value }];

export const supply: readonly BadCase[] = [
    bad(
        "require-image-tag",
        "the newest version, whatever that is",
        worker,
        { [`${main}.image`]: "ghcr.io/example/worker:latest" },
        {
            also: ["require-image-digest"],
        },
    ),
    bad(
        "require-image-tag",
        "no version at all",
        api,
        { [`${sidecar}.image`]: "ghcr.io/example/proxy" },
        {
            also: ["require-image-digest"],
        },
    ),
    bad(
        "require-image-tag",
        "a registry's port is no version",
        seed,
        { [`${main}.image`]: "ghcr.io:443/example/seed" },
        {
            also: ["require-image-digest", "restrict-registries"],
        },
    ),
    bad(
        "require-image-tag",
        "a branch",
        agent,
        { [`${main}.image`]: "ghcr.io/example/log-agent:main" },
        {
            also: ["require-image-digest"],
        },
    ),
    bad("require-image-digest", "a version that can be pushed again", backup, {
        [`${cronMain}.image`]: "ghcr.io/example/dump:1.4.2",
    }),
    bad("require-image-digest", "a digest cut short", worker, {
        [`${main}.image`]: "ghcr.io/example/worker:1.4.2@sha256:4f4f",
    }),
    bad("require-image-digest", "an image mounted as a volume", worker, {
        [`${podPath}.volumes`]: [{ name: "models", image: { reference: "ghcr.io/example/models:7" } }],
    }),
    bad("restrict-registries", "an address nobody knows", worker, {
        [`${main}.image`]: `203.0.113.7:5000/worker:1.4.2@sha256:${"4f".repeat(32)}`,
    }),
    bad("restrict-registries", "a registry whose name starts like a known one", api, {
        [`${init}.image`]: `quay.io.example.net/api:1.4.2@sha256:${"4f".repeat(32)}`,
    }),
    bad("forbid-secrets-in-env", "a password in the clear", worker, {
        [`${main}.env`]: env("DATABASE_PASSWORD", "correct horse"),
    }),
    bad("forbid-secrets-in-env", "a password inside a URL", api, {
        [`${init}.env`]: env("DATABASE", "postgres://shop:correct-horse@postgres:5432/shop"),
    }),
    ...(
        [
            ["a URL with a password and no user", "REDIS", "redis://:correct-horse@redis:6379/0"],
            ["a URL with a password that begins like a variable", "REDIS", "redis://:$ecret-horse@redis:6379/0"],
            ["a password by its first letters", "DB_PASS", "correct-horse"],
            ["a password by some of its letters", "MYSQL_PWD", "correct-horse"],
            ["a password of digits", "POSTGRES_PASSWORD", "12345678"],
            ["a password before the last one", "DATABASE_PASSWORD_OLD", "correct-horse"],
            ["a password that looks like a variable", "DATABASE_PASSWORD", "$up3rS3cret"],
            ["a password that looks like a path", "DATABASE_PASSWORD", "/u8Kd0s9fQ=="],
            ["a connection string", "DATABASE", "host=db user=api password=correct-horse"],
            ["a connection string in short", "DATABASE", "Server=db;User Id=api;Password=correct-horse;"],
            ["a connection string of a store", "STORE", "AccountName=shop;AccountKey=Zm9vYmFyYmF6cXV4=="],
            ["a whole file", "SETTINGS", "log: info\npassword: correct-horse\n"],
            ["a query", "DATABASE", "jdbc:postgresql://db/shop?user=api&password=correct-horse"],
            ["a property for the virtual machine", "JAVA_OPTS", "-Xmx512m -DtrustStorePassword=correct-horse"],
        ] as const
    ).map(([name, variable, value]) =>
        bad("forbid-secrets-in-env", name, worker, { [`${main}.env`]: env(variable, value) }),
    ),
    bad("forbid-secrets-in-env", "a token under an innocent name", seed, {
        [`${main}.env`]: env("CALLBACK", "xoxb-123456789012-abcdefghijkl"),
    }),
    bad("forbid-secrets-in-env", "the program's own secret, unwrapped into a variable", postgres, {
        [`${main}.env`]: env("GREETING", asSecret("good morning")),
    }),
    bad("forbid-secrets-in-arguments", "a password as an option", worker, {
        [`${main}.args`]: ["--password=correct-horse"],
    }),
    bad("forbid-secrets-in-arguments", "a password as the next word", postgres, {
        [`${main}.command`]: ["postgres", "--superuser-password", "correct-horse"],
    }),
    ...(
        [
            ["a password for the store", ["--requirepass", "correct-horse"]],
            ["a password in a script", ["-c", "exec worker --password=correct-horse"]],
            ["a password as the next word of a script", ["-c", "exec worker --password 'correct-horse'"]],
            ["a variable for what env starts", ["env", "DB_PASSWORD=correct-horse", "worker"]],
            ["a variable of a script", ["-c", 'set -e\nexport DB_PASSWORD="correct-horse"\nexec worker']],
            ["settings as JSON", ["--settings", '{"user":"api","password":"correct-horse"}']],
        ] as const
    ).map(([name, args]) => bad("forbid-secrets-in-arguments", name, worker, { [`${main}.args`]: args })),
    bad("forbid-secrets-in-arguments", "a URL with a password for the backup", backup, {
        [`${cronMain}.args`]: ["pg_dump", "postgres://backup:correct-horse@postgres/shop"],
    }),
    bad("forbid-secrets-in-config", "an API key as an entry", apiConfig, {
        "data.OPENAI_API_KEY": "sk-proj-abcdefghijklmnopqrstuv",
    }),
    bad("forbid-secrets-in-config", "a password in a configuration file", apiConfig, {
        'data["redis.conf"]': "maxmemory 768mb\nrequirepass correct-horse\n",
    }),
    bad("forbid-secrets-in-config", "a password in JSON of one line", apiConfig, {
        'data["api.json"]': '{"username":"api","password":"correct-horse"}',
    }),
    bad("forbid-secrets-in-config", "a password in JSON of several lines", apiConfig, {
        'data["api.json"]': '{\n  "username": "api",\n  "password":"correct-horse"\n}\n',
    }),
    bad("forbid-secrets-in-config", "a password in YAML in its short form", apiConfig, {
        'data["api.yaml"]': "log: info\ndatabase: { user: api, password: correct-horse }\n",
    }),
    bad("forbid-secrets-in-config", "a connection string", apiConfig, {
        "data.DATABASE": "host=db user=api password=correct-horse",
    }),
    bad("forbid-secrets-in-config", "a file of bytes with a password in it", apiConfig, {
        'binaryData["redis.conf"]': Buffer.from("maxmemory 768mb\nrequirepass correct-horse\n").toString("base64"),
    }),
    bad("forbid-secrets-in-config", "a password as bytes", apiConfig, {
        "binaryData.password": Buffer.from("correct-horse").toString("base64"),
    }),
    bad("forbid-secrets-in-config", "a private key as bytes", apiConfig, {
        'binaryData["tls.pem"]': Buffer.from("-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB\n").toString("base64"),
    }),
    bad("forbid-secrets-in-config", "a private key in letters for bytes", apiConfig, {
        'data["tls.pem"]': Buffer.from("-----BEGIN PRIVATE KEY-----\nMHcCAQEEIB\n").toString("base64"),
    }),
    bad("forbid-secrets-in-config", "a private key", apiConfig, {
        'data["tls.pem"]': "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIB\n-----END EC PRIVATE KEY-----\n",
    }),
    bad("forbid-secrets-in-config", "the program's own secret, unwrapped into a file", apiConfig, {
        'data["greeting.txt"]': asSecret("good morning"),
    }),
    bad("forbid-secrets-in-config", "a webhook", apiConfig, {
        'data["alertmanager.yml"]':
            "receivers:\n  - slack_configs:\n      - api_url: https://hooks.slack.com/services/T00000000/B00000000/abcdefghijklmnopqrstuvwx\n",
    }),
    bad("forbid-secrets-in-metadata", "a password in an annotation", "Service shop/api", {
        'metadata.annotations["example.com/auth"]': "https://admin:correct-horse@api.example.com",
    }),
    bad("forbid-secrets-in-metadata", "a token in a pod's annotation", worker, {
        'spec.template.metadata.annotations["example.com/scrape-token"]': "correct-horse-battery",
    }),
    bad("prefer-secret-files", "a password as a variable", worker, {
        [`${main}.env`]: [{ name: "PASSWORD", valueFrom: { secretKeyRef: { name: "database", key: "password" } } }],
    }),
    bad("prefer-secret-files", "a whole Secret as variables", api, {
        [`${init}.envFrom`]: [{ secretRef: { name: "database" } }],
    }),
    bad("restrict-secret-modes", "everybody in the container may read it", api, {
        [`${podPath}.volumes[0].secret.defaultMode`]: undefined,
    }),
    bad("restrict-secret-modes", "a projected Secret is open as well", worker, {
        [`${podPath}.volumes`]: [
            { name: "all", projected: { defaultMode: 420, sources: [{ secret: { name: "database" } }] } },
        ],
    }),
    added(
        "forbid-hidden-objects",
        "a chart that another controller installs",
        "HelmRelease.helm.toolkit.fluxcd.io shop/redis",
        [object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "redis", { spec: { interval: "10m" } })],
    ),
    added(
        "forbid-hidden-objects",
        "a folder of manifests that another controller applies",
        "Application.argoproj.io shop/redis",
        [object("argoproj.io/v1alpha1", "Application", "redis", { spec: { project: "default" } })],
    ),
    bad("forbid-deprecated-apis", "a CronJob of a version that is gone", "CronJob shop/postgres-backup", {
        apiVersion: "batch/v1beta1",
    }),
    bad("forbid-deprecated-apis", "a scaler of a version that is gone", "HorizontalPodAutoscaler shop/api", {
        apiVersion: "autoscaling/v2beta2",
    }),
    added("forbid-deprecated-apis", "endpoints written by hand the old way", "Endpoints shop/legacy", [
        object("v1", "Endpoints", "legacy", { subsets: [] }),
    ]),
    bad(
        "require-protected-data",
        "the database may be deleted by a rename",
        postgres,
        {},
        {
            options: { [postgres]: { protect: false, ignoreChanges: [] } },
        },
    ),
    bad(
        "require-protected-data",
        "the backups may be deleted by a rename",
        claim,
        {},
        {
            options: { [claim]: { protect: false, retainOnDelete: false, ignoreChanges: [] } },
        },
    ),
    bad("require-claim-retention", "scaling down deletes the data", postgres, {
        "spec.persistentVolumeClaimRetentionPolicy.whenScaled": "Delete",
    }),
    bad("require-claim-retention", "deleting the set deletes the data", postgres, {
        "spec.persistentVolumeClaimRetentionPolicy.whenDeleted": "Delete",
    }),
    bad("require-volume-retention", "the class deletes disks", "StorageClass fast", { reclaimPolicy: "Delete" }),
    bad("require-volume-retention", "the class does not say", "StorageClass fast", { reclaimPolicy: undefined }),
    bad("require-storage-class", "the claim takes any class", claim, { "spec.storageClassName": undefined }),
    bad("require-storage-class", "the database takes any class", postgres, {
        "spec.volumeClaimTemplates[0].spec.storageClassName": undefined,
    }),
    bad("require-backup", "nobody thought of a backup", postgres, {
        "spec.volumeClaimTemplates[0].metadata.annotations": undefined,
    }),
    bad("require-backup", "the job that backs it up was renamed", postgres, {
        'spec.volumeClaimTemplates[0].metadata.annotations["stackwright.dev/backup"]': "postgres-dump",
    }),
    bad("require-backup", "the backup is suspended", postgres, {}, { change: { [backup]: { "spec.suspend": true } } }),
    bad("require-backup", "the reason for having none is none", claim, {
        'metadata.annotations["stackwright.dev/no-backup"]': "later",
    }),
    bad("require-standard-labels", "nobody knows whose it is", apiConfig, {
        'metadata.labels["app.kubernetes.io/part-of"]': undefined,
    }),
    added("require-standard-labels", "an object without any label", "ConfigMap shop/notes", [
        {
            ...configMap("notes", { a: "b" }),
            metadata: { name: "notes", namespace: "shop", labels: { prometheus_rule: "1" } },
        },
    ]),
    bad("keep-waivers-valid", "a waiver that expired", worker, {
        'metadata.annotations["stackwright.dev/waiver.forbid-privileged"]': JSON.stringify({
            reason: "needs the graphics card of the node",
            owner: "platform",
            expires: "2026-11-20",
        }),
    }),
    bad("keep-waivers-valid", "a waiver that nothing needs", worker, {
        'metadata.annotations["stackwright.dev/waiver.forbid-privileged"]': JSON.stringify({
            reason: "needs the graphics card of the node",
            owner: "platform",
            expires: "2027-06-30",
        }),
    }),
    bad("keep-waivers-valid", "a waiver for a rule that is misspelt", worker, {
        'metadata.annotations["stackwright.dev/waiver.forbid-priviledged"]': JSON.stringify({
            reason: "needs the graphics card of the node",
            owner: "platform",
            expires: "2027-06-30",
        }),
    }),
    bad("keep-waivers-valid", "a waiver that is no waiver", worker, {
        'metadata.annotations["stackwright.dev/waiver.forbid-privileged"]': "yes please",
    }),
    bad("keep-waivers-valid", "a waiver for ever", worker, {
        'metadata.annotations["stackwright.dev/waiver.forbid-privileged"]': JSON.stringify({
            reason: "needs the graphics card of the node",
            owner: "platform",
            expires: "2099-12-31",
        }),
    }),
];
