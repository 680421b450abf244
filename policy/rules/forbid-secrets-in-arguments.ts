import { nsa, rule } from "../kernel";
import { containerExample } from "./support/examples";
import { plainSecret, secretInWords } from "./support/secrets";

/** `--password=x` and `--password x` alike, and `PASSWORD=x` for the program that env starts. */
const pair = /^-{0,2}([\w.-]+)=(.*)$/s;
const option = /^--?([\w.-]+)$/;

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
                const text = at.string() ?? "";
                const [, name, value] = pair.exec(text) ?? [];
                const [, alone = ""] = option.exec(text) ?? [];
                // An option by itself holds nothing: what follows it does, unless that is an option too.
                const called = name ?? (alone === "" ? pending : "");
                const finding = plainSecret(called, value === undefined ? at : at.replacedBy(value));
                yield* [finding ?? secretInWords(at) ?? []].flat();
                pending = alone;
            }
        }
    },
});
