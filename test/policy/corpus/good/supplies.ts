import { asSecret } from "../../../../policy/kernel/wire";
import { api, backup, cronMain, main, podPath, postgres, type Variation, worker } from "../case";
import { account, claimSpec, configMap, cronJob, labelsOf, object, secret } from "../objects";
import { fine, plus } from "./variation";

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
        ],
    }),
    fine("variables from the pod itself", worker, {
        [`${main}.env`]: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    }),
    fine("arguments that name files", worker, {
        [`${main}.args`]: ["--tls-key-file", "/run/tls/tls.key", "--token-path=/run/token"],
    }),
    fine("a script as an argument", backup, {
        [`${cronMain}.args`]: ["-c", 'PGPASSWORD="$(cat /run/secrets/password)" pg_dump shop'],
    }),
    fine("a configuration file that names where its secrets are", apiConfig, {
        'data["redis.conf"]': "maxmemory 768mb\naclfile /run/secrets/users.acl\n",
        'data["grafana.ini"]': "[security]\nadmin_password = $__file{/run/secrets/grafana/password}\n",
        'data["alertmanager.yml"]':
            "receivers:\n  - slack_configs:\n      - api_url_file: /run/secrets/slack/critical\n",
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
