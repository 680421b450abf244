import { cis, nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";

export const preferSecretFiles = rule({
    name: "prefer-secret-files",
    title: "Hand secrets to programs as files, not as environment variables",
    why: "The environment is inherited by every child process, printed by crash reports and fixed until the pod restarts; a file can be restricted, and is replaced when the secret is rotated.",
    remedy: "mount the Secret as a volume and give the program its path",
    group: "supply-chain-and-data",
    severity: "low",
    references: [nsa("secrets/files"), cis("5.4.1")],
    parameters: {},
    examples: {
        good: containerExample("volumeMounts: [{ name: database, mountPath: /run/secrets/database, readOnly: true }]"),
        bad: containerExample(
            "env: [{ name: PASSWORD, valueFrom: { secretKeyRef: { name: database, key: password } } }]",
        ),
    },
    scope: "container",
    *check(container) {
        for (const variable of container.field.at("env").items()) {
            const at = variable.at("valueFrom", "secretKeyRef");
            if (at.exists) yield { at, want: "a mounted file" };
        }
        for (const source of container.field.at("envFrom").items()) {
            const at = source.at("secretRef");
            if (at.exists) yield { at, want: "a mounted file" };
        }
    },
});
