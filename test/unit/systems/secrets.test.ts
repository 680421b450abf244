import * as pulumi from "@pulumi/pulumi";
import { type Secrets, secretNames } from "../../../config/secrets";
import { declareStack } from "../../../index";
import { recordWithResult } from "../../../workflow/render/recorder";
import { settingsOf } from "../../support/stack";

/** A stack that has a use for every secret: somebody else's targets for logs and traces, a key that is on its way out. */
const settings = settingsOf("production", {
    "telemetry.logs": { target: "external", external: { endpoint: "https://logs.stack.internal" } },
    "telemetry.traces": { target: "external", external: { endpoint: "https://traces.stack.internal" } },
    "backup.previousEncryptionKey": "k0",
});

let given: string;
beforeAll(async () => {
    const secrets = Object.fromEntries(
        secretNames.map((name) => [name, pulumi.secret(`stand-in-${name}`)]),
    ) as unknown as Secrets;
    const { resources } = await recordWithResult(() => declareStack({ ...settings, secrets }), { stack: "production" });
    given = JSON.stringify(resources.map(({ inputs }) => inputs));
});

test.each(secretNames)("%s is read by something, where somebody sets it", (name) => {
    expect(given).toContain(`stand-in-${name}"`);
});
