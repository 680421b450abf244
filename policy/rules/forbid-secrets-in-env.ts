import { cis, nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { plainSecret, secretInValue } from "./support/secrets";

export const forbidSecretsInEnv = rule({
    name: "forbid-secrets-in-env",
    title: "Write no secret into an environment variable",
    why: "A variable's value stands in the manifest, in every backup of it and in the output of describe, for everybody who may look at pods.",
    remedy: "mount the Secret as a file, or use valueFrom.secretKeyRef",
    group: "supply-chain-and-data",
    severity: "critical",
    references: [nsa("secrets/plain-text"), cis("5.4.1")],
    parameters: {},
    examples: {
        good: containerExample("env: [{ name: DATABASE_PASSWORD_FILE, value: /run/secrets/database/password }]"),
        bad: containerExample("env: [{ name: DATABASE_PASSWORD, value: hunter2-but-longer }]"),
    },
    scope: "container",
    *check(container) {
        for (const variable of container.field.at("env").items()) {
            const value = variable.at("value");
            if (!value.exists) continue;
            const finding = plainSecret(variable.at("name").string() ?? "", value) ?? secretInValue(value);
            if (finding !== undefined) yield finding;
        }
    },
});
