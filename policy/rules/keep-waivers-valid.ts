import { rule, wholeNumber } from "../kernel";
import { records } from "../kernel/parameters";
import type { Waiver } from "../kernel/waivers";
import { containerExample } from "./support/examples";

export const keepWaiversValid = rule({
    name: "keep-waivers-valid",
    title: "Keep no waiver that is expired, vague or not needed",
    why: "A waiver is a debt. One that outlives its reason hides the next fault at the same place.",
    remedy: "repair the resource and remove the waiver, or renew it with a reason, an owner and a day",
    group: "supply-chain-and-data",
    severity: "high",
    references: [],
    parameters: {
        waivers: records<Waiver>(
            {
                rule: { type: "string", description: "The rule that may be broken." },
                resource: { type: "string", description: "The exact id of one resource: Deployment shop/api." },
                container: { type: "string", description: "Only this container of it." },
                reason: { type: "string", description: "Why it has to be." },
                owner: { type: "string", description: "Who answers for it." },
                expires: { type: "string", description: "The last day on which it holds: 2027-06-30." },
                stacks: { type: "array", items: { type: "string" }, description: "Only in these stacks." },
            },
            ["rule", "resource", "reason", "owner", "expires"],
            "Waivers in addition to those that objects carry as annotations.",
        ),
        longestDays: wholeNumber(
            366,
            { minimum: 1 },
            "How far ahead a waiver may reach, so that each comes back for review.",
        ),
    },
    examples: {
        good: containerExample("securityContext: { privileged: false }"),
        bad: containerExample("securityContext: { privileged: false }").replace(
            "metadata: { name: api, namespace: shop }",
            `metadata:
  name: api
  namespace: shop
  annotations:
    stackwright.dev/waiver.forbid-privileged: '{"reason":"needs the GPU","owner":"platform","expires":"2020-01-31"}'`,
        ),
    },
    scope: "waivers",
});
