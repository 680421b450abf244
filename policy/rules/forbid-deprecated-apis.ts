import { rule, wholeNumber } from "../kernel";
import { oldVersions } from "./support/api-versions";

const cronJob = (version: string): string => `apiVersion: ${version}
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: report, image: ghcr.io/example/report:1.4.2 }]`;

export const forbidDeprecatedApis = rule({
    name: "forbid-deprecated-apis",
    title: "Use no API version that is gone or going",
    why: "An object of a version that the next release no longer serves stops the upgrade, or vanishes from the program's sight after it.",
    remedy: "write the object in the version that is named",
    group: "supply-chain-and-data",
    severity: "high",
    references: [],
    parameters: {
        targetMinor: wholeNumber(35, { minimum: 16 }, "The minor release of Kubernetes that the objects must fit."),
    },
    examples: { good: cronJob("batch/v1"), bad: cronJob("batch/v1beta1") },
    scope: "object",
    *check(subject, { targetMinor }) {
        const at = subject.root.at("apiVersion");
        for (const { apiVersion, kinds, deprecatedIn, removedIn, use } of oldVersions) {
            if (subject.apiVersion !== apiVersion || kinds?.includes(subject.kind) === false) continue;
            if (targetMinor < deprecatedIn) continue;
            const because =
                removedIn !== undefined && removedIn <= targetMinor
                    ? `it is gone since 1.${removedIn}`
                    : `it is going since 1.${deprecatedIn}`;
            yield { at, want: use, because };
        }
    },
});
