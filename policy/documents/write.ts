import { existsSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { admissionPolicies } from "../admission";
import { baseline } from "../baseline/pack";
import { production } from "../production/pack";
import { allRules } from "../rules";
import { policyPage } from "./markdown";
import { configSchema } from "./schema";

const repository = path.resolve(__dirname, "../..");

/** What is made from the rules and kept beside them, by the place where it is kept. */
export function generatedFiles(): ReadonlyMap<string, string> {
    return new Map([
        [path.join(repository, "docs/policies.md"), policyPage(allRules, [baseline, production])],
        [path.join(repository, "policy/config.schema.json"), configSchema(allRules)],
        // A component knows nothing of the rules; it is handed what they say.
        [
            path.join(repository, "components/admission/policies.json"),
            `${JSON.stringify(admissionPolicies(allRules), undefined, 4)}\n`,
        ],
    ]);
}

if (require.main === module) {
    for (const [file, content] of generatedFiles()) {
        if (existsSync(file) && readFileSync(file, "utf8") === content) continue;
        writeFileSync(file, content);
        process.stdout.write(`wrote ${path.relative(repository, file)}\n`);
    }
}
