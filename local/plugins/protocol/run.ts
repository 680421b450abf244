import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { type ConnectedEngine, connectEngine } from "./engine";
import { serve } from "./serve";

/** The life of a plugin: the engine's address is the argument, the port goes to standard output, the engine's end is its own. */
export async function runPlugin(provider: (engine: ConnectedEngine) => UntypedServiceImplementation): Promise<void> {
    const address = process.argv[2];
    if (!address) throw new Error("this is a plugin: the Pulumi engine starts it, with its own address as argument");
    const engine = connectEngine(address);
    engine.onGone(() => process.exit(0));
    const { port } = await serve(provider(engine));
    process.stdout.write(`${port}\n`);
}
