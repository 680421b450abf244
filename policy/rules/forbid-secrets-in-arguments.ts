import { nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { plainSecret } from "./support/secrets";

/** `--password=x` and `--password x` alike. */
const option = /^--?([\w.-]+)(?:=(.*))?$/s;

export const forbidSecretsInArguments = rule({
    name: "forbid-secrets-in-arguments",
    title: "Pass no secret on a command line",
    why: "Arguments stand in the manifest and in the process list of the node, where every agent and every log shipper reads them.",
    remedy: "let the program read the secret from a mounted file, or name a variable that comes from a Secret",
    group: "supply-chain-and-data",
    severity: "critical",
    references: [nsa("secrets/plain-text")],
    parameters: {},
    examples: {
        good: containerExample("args: [--redis.password-file=/run/secrets/redis/password]"),
        bad: containerExample("args: [--redis.password=hunter2-but-longer]"),
    },
    scope: "container",
    *check(container) {
        for (const list of ["command", "args"]) {
            let pending = "";
            for (const at of container.field.at(list).items()) {
                const [, name = "", assigned] = option.exec(at.string() ?? "") ?? [];
                // An option by itself holds nothing: what follows it does, unless that is an option too.
                const [called, value] = assigned === undefined ? ["", at] : [name, at.replacedBy(assigned)];
                const finding = plainSecret(name === "" ? pending : called, value);
                if (finding !== undefined) yield finding;
                pending = assigned === undefined ? name : "";
            }
        }
    },
});
