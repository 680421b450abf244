import * as fs from "node:fs";
import * as path from "node:path";
import { Failure } from "../../local/failure";
import { requireCommitted } from "../source/committed";
import { type Action, type Plan, planDifferences, planProblem } from "./plan";

export function writePlan(file: string, plan: Plan): void {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `${JSON.stringify(plan, undefined, 2)}\n`);
}

export function readPlan(file: string): Plan {
    if (!fs.existsSync(file)) {
        throw new Failure(`There is no plan ${file}`, { next: "make plan STACK=<stack> OUT=<file> makes one" });
    }
    const value = parsed(fs.readFileSync(file, "utf8"));
    const problem = planProblem(value);
    if (problem !== undefined) {
        throw new Failure(`${file} is no plan`, {
            reason: problem,
            next: "make plan STACK=<stack> OUT=<file> makes one",
        });
    }
    return value as Plan;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch (error) {
        if (error instanceof SyntaxError) return undefined;
        throw error;
    }
}

/** Refuses a plan of another stack, or of other sources than those that are about to be run. */
export function requirePlanFor(
    plan: Plan,
    file: string,
    now: {
        readonly stack: string;
        readonly commit: string;
        readonly tree: string;
        readonly uncommitted: readonly string[];
    },
): void {
    const next = `make plan STACK=${now.stack} OUT=${file}, and have that reviewed`;
    if (plan.stack !== now.stack) {
        throw new Failure(`${file} is a plan for stack ${plan.stack}, not for ${now.stack}`, { next });
    }
    requireCommitted(now.uncommitted, {
        title: "What was planned is a commit, and what is here is not",
        next: "commit or remove it, then plan again",
    });
    // A merge that only moves the branch has another commit and the same files.
    if (plan.tree !== now.tree) {
        throw new Failure("These are not the sources that were planned", {
            reason: `the plan is of commit ${plan.commit.slice(0, 12)}, here is ${now.commit.slice(0, 12)} with other files`,
            next,
        });
    }
}

/** Refuses when the same sources would now do something else: the stack or the cluster has changed meanwhile. */
export function requireSameActions(plan: Plan, file: string, fresh: readonly Action[]): void {
    const differences = planDifferences(plan.actions, fresh);
    if (differences.length === 0) return;
    const shown = differences.slice(0, 20);
    const more = differences.length - shown.length;
    throw new Failure("What would be done now is not what was planned; nothing was touched", {
        reason: [`${differences.length} differences`, ...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join(
            "\n         ",
        ),
        next: `find out who changed the stack (make drift STACK=${plan.stack}), then make plan STACK=${plan.stack} OUT=${file} and have that reviewed`,
    });
}
