/** The definitions of every custom kind that the stacks use. */
export { ensureCrds } from "./install";
export { loadCrds } from "./load";
