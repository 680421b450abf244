import { stopControlPlane } from "../../local/control-plane";
import { forgetStates } from "../stack/former-plane";
import { alone, type Command } from "./command";

/**
 * Stops the local control plane. Its data go with it, so the state of the stacks that ran on it goes too: a state that
 * speaks of objects which are nowhere would only mislead the next `up`.
 */
export async function down(command: Command, also: () => void = () => undefined): Promise<void> {
    const { progress } = command;
    await alone("make down", command, async () => {
        const step = progress.step("control plane");
        const ended = await stopControlPlane({}, progress);
        await forgetStates();
        also();
        step.done(ended === 0 ? "was not running" : `${ended} processes ended, its files and local states removed`);
    });
}
