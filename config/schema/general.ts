import { z } from "zod";
import { isReservedForDocumentation } from "../hosts";
import { area } from "./area";
import { domain, text } from "./primitives";

export const environment = area({
    type: "string",
    description: "Which of the two environments this stack is: staging or production",
    schema: z.enum(["staging", "production"]),
});

export const kubeContext = area({
    type: "string",
    description: "The kubeconfig context this stack belongs to; with any other current context nothing is touched",
    schema: text,
});

export const baseDomain = area({
    type: "string",
    description: "The domain below which every exposed host lives",
    schema: domain,
    check: (value, { environment }) =>
        environment === "production" && isReservedForDocumentation(value)
            ? [
                  {
                      path: "",
                      value,
                      problem: "reserved for documentation and tests, so nobody could reach production",
                      allowed: "a domain of your own, or a private one such as stackwright.internal",
                      fix: "pulumi config set stackwright:baseDomain <your domain> --stack production",
                  },
              ]
            : [],
});
