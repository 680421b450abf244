import { styleFor } from "../../../local/terminal";
import {
    describeProgress,
    describeResult,
    describeTroubles,
    type Telling,
    tellingErrors,
} from "../../../workflow/engine/display";
import { hintFor } from "../../../workflow/engine/hints";
import { begin, fail, judge, operationOf, say, step, urnOf, whole } from "./samples";

const plain = styleFor(false);
/** Everything is told whole, and nothing has been told yet. */
const untold = (): Telling => ({ advice: "whole", told: new Set() });
const deployment = "kubernetes:apps/v1:Deployment";

describe("the progress of an operation", () => {
    it("says how far it is, what it does now and what that waits for", () => {
        const operation = operationOf([
            ...whole(step("create", deployment, "a")),
            begin(step("create", deployment, "b")),
            begin(step("update", deployment, "c")),
            say({ urn: urnOf(deployment, "c"), message: "1/3 pods", severity: "info", ephemeral: true }),
        ]);
        expect(describeProgress(operation, 12)).toBe("1 of 12, updating Deployment c: 1/3 pods and 1 more");
    });

    it("counts objects where nobody knows how many there will be", () => {
        expect(describeProgress(operationOf(whole(step("same", deployment, "a"))), undefined)).toBe("1 object");
    });

    it("ends with what was done, or would be", () => {
        const failing = step("create", deployment, "b");
        const operation = operationOf([...whole(step("create", deployment, "a")), begin(failing), fail(failing)]);
        expect(describeResult(operation, false)).toBe("2 objects: 1 created, 1 failed");
        expect(describeResult(operationOf(whole(step("update", deployment, "a"))), true)).toBe("1 object: 1 to update");
    });
});

describe("the troubles of an operation", () => {
    it("are told whole, errors last, without the engine's empty closing words", () => {
        const operation = operationOf([
            say({ urn: urnOf(deployment, "a"), message: "refused:\n  because", severity: "error" }),
            say({ message: "old API", severity: "warning" }),
            say({ message: "update failed", severity: "error" }),
        ]);
        expect(describeTroubles(operation, plain, untold())).toEqual([
            "! old API",
            "✗ Deployment a  refused:\n    because",
        ]);
    });

    it("are told once: the update does not repeat what the preview has said", () => {
        const telling = untold();
        const operation = operationOf([say({ message: "old API", severity: "warning" })]);
        expect(describeTroubles(operation, plain, telling)).toEqual(["! old API"]);
        expect(describeTroubles(operation, plain, telling)).toEqual([]);
    });

    it("can be short about advice, never about refusals", () => {
        const event = (enforcementLevel: string) => ({
            message: "no limits",
            policyName: enforcementLevel,
            policyPackName: "baseline",
            enforcementLevel,
        });
        const operation = operationOf([judge(event("advisory")), judge(event("mandatory"))]);
        expect(describeTroubles(operation, plain, { advice: "short", told: new Set() })).toEqual([
            "! advice of policy baseline/advisory for 1 place: make preview shows them",
            "✗ refused by policy baseline/mandatory\n  no limits",
        ]);
    });

    it("leave out the second name where a policy names the object itself", () => {
        const event = {
            resourceUrn: urnOf(deployment, "a"),
            message: "Deployment x/a: no limits",
            policyName: "require-limits",
            policyPackName: "baseline",
            enforcementLevel: "mandatory",
        };
        const operation = operationOf([judge(event), say({ message: "preview failed", severity: "error" })]);
        expect(describeTroubles(operation, plain, untold())).toEqual([
            "✗ refused by policy baseline/require-limits\n  Deployment x/a: no limits",
        ]);
        expect(operation.refusals).toHaveLength(1);
    });

    it("are the empty words if there are no others", () => {
        const operation = operationOf([say({ message: "update failed", severity: "error" })]);
        expect(tellingErrors(operation).map(({ message }) => message)).toEqual(["update failed"]);
    });

    it("name a policy once and then every place", () => {
        const event = (name: string) => ({
            resourceUrn: urnOf(deployment, name),
            message: "has no limits\nset resources.limits",
            policyName: "require-limits",
            policyPackName: "baseline",
            enforcementLevel: "advisory",
        });
        expect(describeTroubles(operationOf([judge(event("a")), judge(event("b"))]), plain, untold())).toEqual([
            [
                "! advice of policy baseline/require-limits",
                "  Deployment a: has no limits",
                "    set resources.limits",
                "  Deployment b: has no limits",
                "    set resources.limits",
            ].join("\n"),
        ]);
    });
});

describe("the hint for an error", () => {
    it.each([
        ['pods "a" is forbidden: violates PodSecurity "restricted:v1.35"', "Pod Security level"],
        ['Apply failed with 1 conflict: conflict with "kubectl"', "another program owns the field"],
        ['pods "a" is forbidden: exceeded quota: quota', "raise the quota"],
        ['configmaps "a" already exists', "make adopt"],
        ["[500] EFBIG: file too large, write", "make room on the disk"],
        ["write state.json: no space left on device", "make room on the disk"],
        ["error: failed to load checkpoint: EOF", "remove the empty .attrs file"],
        ["connect ECONNREFUSED 127.0.0.1:1", "does not answer"],
        ["configured Kubernetes cluster is unreachable: no", "does not answer"],
        ["'a' timed out waiting to be Ready", "make logs"],
        ["no resource plugin 'pulumi-resource-random' found", "PLUGINS=local"],
        ["error: no stack named 'shop' found", "pulumi stack init shop"],
        ["error: the stack is currently locked by 1 lock(s)", "pulumi cancel --stack shop"],
        ["error: [409] Conflict: Another update is currently in progress.", "pulumi cancel --stack shop"],
        ["error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE", "set PULUMI_CONFIG_PASSPHRASE"],
    ])("%s", (message, words) => {
        expect(hintFor(["something else", message], "shop")).toContain(words);
    });

    it("is missing where nothing is known", () => {
        expect(hintFor(["nobody has met this yet"])).toBeUndefined();
    });
});
