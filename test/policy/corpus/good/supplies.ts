import { asSecret } from "../../../../policy/kernel/wire";
import { api, backup, cronMain, main, podPath, postgres, type Variation, worker } from "../case";
import { account, claimSpec, configMap, cronJob, labelsOf, object, secret } from "../objects";
import { fine, plus } from "./variation";

/** As configuration files name a variable. */
const variable = (name: string): string => `\${${name}}`;

const apiConfig = "ConfigMap shop/api";

export const supplies: readonly Variation[] = [
    fine("a digest without a version", worker, {
        [`${main}.image`]: `ghcr.io/example/worker@sha256:${"0a".repeat(32)}`,
    }),
    fine("an image whose registry nobody wrote", worker, {
        [`${main}.image`]: `postgres:16.1-alpine@sha256:${"0a".repeat(32)}`,
    }),
    fine("an image in a folder of the default registry", worker, {
        [`${main}.image`]: `grafana/grafana:10.1.5@sha256:${"0a".repeat(32)}`,
    }),
    fine("variables that only sound secret", worker, {
        [`${main}.env`]: [
            { name: "TOKEN_TTL", value: "3600" },
            { name: "JWT_ALGORITHM", value: "ES256" },
            { name: "SECRET_NAME", value: "database" },
            { name: "DATABASE_PASSWORD_FILE", value: "/run/secrets/password" },
            { name: "PASSWORD_RESET_ENABLED", value: "true" },
            { name: "DATABASE_URL", value: "postgres://shop@postgres:5432/shop" },
            { name: "API_KEY", value: "$(API_KEY_FROM_FILE)" },
            { name: "EMPTY_TOKEN", value: "" },
            { name: "REDIS_URL", value: "redis://:$(REDIS_PASSWORD)@redis:6379/0" },
            { name: "BROKER_URL", value: `amqp://api:${variable("BROKER_PASSWORD")}@broker:5672` },
            { name: "DATABASE_DSN", value: "host=db user=api password=$(DATABASE_PASSWORD)" },
            { name: "DATABASE_PASSWORD", value: "$DATABASE_PASSWORD_OF_STACK" },
            { name: "SESSION_TOKEN", value: "/run/secrets/session/token" },
            { name: "RESET_PASSWORD", value: "/reset-password" },
            { name: "MAX_TOKENS", value: "4096" },
            { name: "SESSION_SECRET", value: "{{ .SessionSecret }}" },
            { name: "REQUIRE_PASSWORD", value: "1" },
            { name: "BACKUP_PASSPHRASE", value: "<set by the operator>" },
            { name: "TOKENIZER", value: "o200k" },
            { name: "tokenIssuer", value: "shop.example.com" },
            { name: "PWD", value: "/srv" },
            { name: "AFTER_START", value: "token lookup" },
            { name: "LOG_FORMAT", value: "user=%u token=off" },
        ],
    }),
    fine("variables from the pod itself", worker, {
        [`${main}.env`]: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    }),
    fine("arguments that name files", worker, {
        [`${main}.args`]: [
            "--tls-key-file",
            "/run/tls/tls.key",
            "--token-path=/run/token",
            "--session-secret=/run/secrets/session",
        ],
    }),
    fine("arguments that name variables", worker, {
        [`${main}.args`]: [
            "--requirepass",
            "$(REDIS_PASSWORD)",
            `--password=${variable("PASSWORD")}`,
            "--token",
            "--verbose",
        ],
    }),
    fine("a script that reads its secrets", worker, {
        [`${main}.args`]: [
            "-c",
            [
                "set -e",
                'export PGPASSWORD="$(cat /run/secrets/password)"',
                'worker --password "$password1" --token $TOKEN --secret \'{"token":$TOKEN}\'',
                "worker --token --verbose",
                "python3 -c 'connect(user=user, password=password, token=open(path).read())'",
                'test "$PASSWORD"==none',
            ].join("\n"),
        ],
    }),
    fine("a script as an argument", backup, {
        [`${cronMain}.args`]: ["-c", 'PGPASSWORD="$(cat /run/secrets/password)" pg_dump shop'],
    }),
    fine("a configuration file that names where its secrets are", apiConfig, {
        'data["redis.conf"]': "maxmemory 768mb\naclfile /run/secrets/users.acl\n",
        'data["grafana.ini"]': "[security]\nadmin_password = $__file{/run/secrets/grafana/password}\n",
        'data["nginx.conf"]': "location / {\n  proxy_pass http://api:8000;\n}\n",
        'data["queries.yml"]': 'groups: []\nquery: kube_secret_info{namespace="shop",secret="database",type="tls"}\n',
        'data["volumes.yml"]': `volume: { name: tls, secretName: worker-tls, token: ${variable("TOKEN")} }\nmaxTokens: 4096\n`,
        'data["board.json"]': '{"expr":"kube_secret_info{secret=\\"database\\"}","token":"","password":"off"}',
        'data["alertmanager.yml"]':
            "receivers:\n  - slack_configs:\n      - api_url_file: /run/secrets/slack/critical\n",
    }),
    fine("a picture among the files", apiConfig, {
        'binaryData["logo.png"]': Buffer.from([137, 80, 78, 71, 13, 10, 26, 10, 0, 255]).toString("base64"),
    }),
    fine("a hash that rolls the pods", worker, {
        'spec.template.metadata.annotations["stackwright.dev/secret-hash"]': asSecret(
            "9b74c9897bac770ffc029102a200c5de",
        ),
    }),
    fine("an annotation for scraping", worker, {
        'spec.template.metadata.annotations["prometheus.io/scrape"]': "true",
        'spec.template.metadata.annotations["prometheus.io/port"]': "8000",
    }),
    fine("a secret file for its owner alone", api, { [`${podPath}.volumes[0].secret.defaultMode`]: 256 }),
    fine("an optional ConfigMap need not be there", worker, {
        [`${main}.envFrom`]: [{ configMapRef: { name: "overrides", optional: true } }],
    }),
    fine("the cluster's own certificate", worker, {
        [`${podPath}.volumes`]: [{ name: "ca", configMap: { name: "kube-root-ca.crt" } }],
    }),
    fine("the Secret that a Certificate will make", worker, {
        [`${podPath}.volumes`]: [{ name: "tls", secret: { secretName: "worker-tls", defaultMode: 256 } }],
    }),
    fine(
        "the pull secret that stands on the account",
        "ServiceAccount shop/worker",
        { imagePullSecrets: [{ name: "registry" }] },
        {
            add: [
                object("v1", "Secret", "registry", {
                    type: "kubernetes.io/dockerconfigjson",
                    stringData: { ".dockerconfigjson": "{}" },
                }),
            ],
        },
    ),
    plus(
        "a dashboard that is found by its label",
        configMap(
            "overview",
            { "overview.json": "{}" },
            { labels: { ...labelsOf("overview"), grafana_dashboard: "1" } },
        ),
    ),
    plus(
        "a Secret that an add-on names",
        secret("queue", ["uri"]),
        object("keda.sh/v1alpha1", "TriggerAuthentication", "queue", {
            spec: { secretTargetRef: [{ parameter: "uri", name: "queue", key: "uri" }] },
        }),
    ),
    plus(
        "a second claim with a backup of its own",
        object("v1", "PersistentVolumeClaim", "uploads", {
            metadata: { annotations: { "stackwright.dev/backup": "uploads-backup" } },
            spec: claimSpec("5Gi"),
        }),
        cronJob("uploads-backup", { volumes: [{ name: "uploads", persistentVolumeClaim: { claimName: "uploads" } }] }),
        account("uploads-backup"),
    ),
    fine("the claim of one replica, mounted by its backup", backup, {
        "spec.jobTemplate.spec.template.spec.volumes[1]": {
            name: "data",
            persistentVolumeClaim: { claimName: "data-postgres-0" },
        },
    }),
    fine(
        "what is kept when removed needs no protection",
        postgres,
        {},
        { options: { [postgres]: { protect: false, retainOnDelete: true } } },
    ),
    fine("retention is left to the default, which is to keep", postgres, {
        "spec.persistentVolumeClaimRetentionPolicy": undefined,
    }),
    fine("an alert with more than it needs", "PrometheusRule.monitoring.coreos.com shop/api", {
        "spec.groups[0].rules[1].annotations.description": "Nobody has answered for a minute.",
    }),
    fine("a ConfigMap with other YAML in it", apiConfig, { 'data["settings.yaml"]': "groups: [a, b]\nalert: never\n" }),
    fine("a label more", apiConfig, { 'metadata.labels["app.kubernetes.io/component"]': "backend" }),
];
