/** Keeps the state of local stacks for the engine, in a journal, while it works on them. */
export { lockFolder, previousState, type StateOf, stateFile, statesIn } from "./files";
export { writersIn } from "./journal";
export { type RunningService, settleState, startStateService } from "./start";
