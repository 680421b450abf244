// What the launcher starts: the address of the engine is the argument, the port goes to standard output.
import { connectEngine } from "../protocol/engine";
import { serve } from "../protocol/serve";
import { versionOf } from "../versions";
import { kubernetesProvider } from "./server";

async function main(): Promise<void> {
    const address = process.argv[2];
    if (!address) throw new Error("this is a plugin: the Pulumi engine starts it, with its own address as argument");
    const engine = connectEngine(address);
    const provider = kubernetesProvider({ version: versionOf("kubernetes"), engine, env: process.env });
    engine.onGone(() => process.exit(0));
    const { port } = await serve(provider.service);
    process.stdout.write(`${port}\n`);
}

void main();
