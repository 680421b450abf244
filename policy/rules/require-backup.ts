import { rule, text, wholeNumber } from "../kernel";
import { claimKinds, claimsOf } from "./support/claims";
import { documents } from "./support/examples";
import { neverRuns } from "./support/schedules";

const claim = `apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: shop
  annotations: { stackwright.dev/backup: data-backup }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }`;

export const requireBackup = rule({
    name: "require-backup",
    title: "Back up every claim, or say why its loss does not matter",
    why: "A volume survives a pod, not a mistake, a failed disk or a lost zone.",
    remedy: "annotate the claim with the CronJob that backs it up, or with the reason for having none",
    group: "supply-chain-and-data",
    severity: "high",
    references: [],
    parameters: {
        annotation: text("stackwright.dev/backup", "The annotation that names the CronJob."),
        exemption: text("stackwright.dev/no-backup", "The annotation that says why there is none."),
        shortestReason: wholeNumber(15, { minimum: 1 }, "How many characters a reason has at least."),
    },
    examples: {
        good: documents(
            claim,
            `apiVersion: batch/v1
kind: CronJob
metadata: { name: data-backup, namespace: shop }
spec:
  schedule: "0 2 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: dump, image: ghcr.io/example/dump:1.4.2 }]`,
        ),
        bad: claim,
    },
    scope: "objects",
    kinds: claimKinds,
    *check(subject, stack, { annotation, exemption, shortestReason }) {
        for (const claim of claimsOf(subject)) {
            const says = (key: string) => claim.annotations.map((each) => each.at(key)).find((each) => each.exists);
            const reason = says(exemption);
            const named = says(annotation);
            const at = named ?? reason ?? claim.at.at("annotations", annotation);
            if (reason !== undefined && (reason.string() ?? "").trim().length >= shortestReason) continue;
            if (named === undefined) {
                const want = `the name of the CronJob that backs it up, or ${exemption} with a reason`;
                yield { at, want };
                continue;
            }
            const job = stack.find("CronJob", subject.namespace, named.string() ?? "");
            if (job === undefined)
                yield { at, want: "a CronJob of this namespace", because: "there is none of that name" };
            else if (job.spec.at("suspend").boolean() === true) {
                yield { at, want: "a CronJob that runs", because: `${job.id} is suspended` };
            } else if (neverRuns(job.spec.at("schedule").string() ?? "")) {
                yield { at, want: "a CronJob that runs", because: `${job.id} waits for a day that never comes` };
            }
        }
    },
});
