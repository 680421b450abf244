/** Keeps the state of local stacks for the engine, in a journal, while it works on them. */
export { lockFolder, type StateOf, stateFile } from "./files";
export { type RunningService, settleState, startStateService } from "./start";
