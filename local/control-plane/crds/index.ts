/** The definitions of every custom kind that the stacks use. */
export type { Crd } from "./definition";
export { ensureCrds } from "./install";
export { loadCrds } from "./load";
export { keepStored, layStored } from "./prime";
