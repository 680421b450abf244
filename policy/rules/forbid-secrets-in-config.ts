import { type Field, nsa, rule } from "../kernel";
import { plainSecret, secretInText } from "./support/secrets";

const configMap = (line: string): string => `apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
data:
  ${line}`;

/** Bytes as they are: what is no text holds no name of a secret either. */
function decoded(base64: string): string {
    return Buffer.from(base64, "base64").toString("latin1");
}

export const forbidSecretsInConfig = rule({
    name: "forbid-secrets-in-config",
    title: "Keep secrets out of ConfigMaps",
    why: "A ConfigMap is readable for everybody who may read the namespace, is not encrypted at rest, and is copied into tickets without a thought.",
    remedy: "move the value into a Secret and let the program read it from a file",
    group: "supply-chain-and-data",
    severity: "critical",
    references: [nsa("secrets/plain-text")],
    parameters: {},
    examples: {
        good: configMap("redis.conf: |\n    maxmemory 768mb\n    aclfile /run/secrets/redis/users.acl"),
        bad: configMap("redis.conf: |\n    maxmemory 768mb\n    requirepass hunter2-but-longer"),
    },
    scope: "object",
    kinds: ["ConfigMap"],
    *check({ root }) {
        const files = root
            .at("binaryData")
            .entries()
            .map(([key, at]): [string, Field] => [key, at.replacedBy(decoded(at.string() ?? ""))]);
        for (const [key, at] of [...root.at("data").entries(), ...files]) {
            const finding = plainSecret(key, at) ?? secretInText(at);
            if (finding !== undefined) yield finding;
        }
    },
});
