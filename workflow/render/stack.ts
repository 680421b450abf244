import * as pulumi from "@pulumi/pulumi";
import type { Secrets, Settings } from "../../config/schema";
import { type SecretName, secretNames, secretTable } from "../../config/secrets";
import { declareStack } from "../../index";
import { type Recording, type RecordOptions, recordWithResult } from "./recorder";

export type StackRecording = Recording<ReturnType<typeof declareStack>>;

/** Every object of a stack, without engine, plugins or cluster. */
export function recordStack(settings: Settings, options: RecordOptions = {}): Promise<StackRecording> {
    return recordWithResult(() => declareStack({ ...settings, secrets: standInSecrets() }), {
        stack: settings.stack,
        ...options,
    });
}

/** Values for the required secrets that open nothing. Optional ones stay absent, as in a fresh stack. */
export function standInSecrets(value: (name: SecretName) => string = (name) => `stand-in-${name}`): Secrets {
    const required = secretNames.filter((name) => secretTable[name].required);
    return Object.fromEntries(required.map((name) => [name, pulumi.secret(value(name))])) as Secrets;
}
