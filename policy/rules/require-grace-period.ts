import { type Container, rule, runsToCompletion, wholeNumber } from "../kernel";
import { podExample } from "./support/examples";

const pod = (grace: number): string =>
    podExample(`terminationGracePeriodSeconds: ${grace}
containers:
  - name: api
    image: ghcr.io/example/api:1.4.2
    lifecycle: { preStop: { sleep: { seconds: 10 } } }`);

const defaultGrace = 30;

export const requireGracePeriod = rule({
    name: "require-grace-period",
    title: "Give a pod longer to stop than its preStop hook takes",
    why: "The grace period covers the hook and the program's own shutdown. When the hook uses it up, the program is killed in the middle of its requests.",
    remedy: "raise terminationGracePeriodSeconds above the hook's seconds plus what the program needs",
    group: "resources-and-availability",
    severity: "medium",
    references: [],
    parameters: {
        margin: wholeNumber(5, { minimum: 0 }, "How many seconds the program has left after the hook."),
    },
    examples: { good: pod(30), bad: pod(10) },
    scope: "pod",
    *check(pod, { margin }) {
        const at = pod.spec.at("terminationGracePeriodSeconds");
        const grace = at.number() ?? defaultGrace;
        const hook = Math.max(0, ...pod.containers.map(hookSeconds));
        if (hook > 0 && grace < hook + margin) {
            yield { at, want: `at least ${hook + margin}`, because: `${hook}s of it go to a preStop hook` };
        }
        if (grace === 0 && !runsToCompletion(pod.subject)) {
            yield { at, want: "above 0", because: "the pod would be killed without notice" };
        }
    },
});

/** How long the hook sleeps, as far as it can be told from outside. */
function hookSeconds(container: Container): number {
    const hook = container.field.at("lifecycle", "preStop");
    const command = hook.at("exec", "command").strings().join(" ");
    const slept = [...command.matchAll(/\bsleep\s+(\d+)/g)].reduce((sum, [, seconds]) => sum + Number(seconds), 0);
    return slept + (hook.at("sleep", "seconds").number() ?? 0);
}
