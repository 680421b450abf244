// What somebody who installs the package has in hand; the packs themselves are started by the engine.
export { baseline } from "./baseline/pack";
export { type JudgeOptions, judge } from "./judge";
export * from "./kernel";
export { production } from "./production/pack";
export { passes, type Report, reportFormats } from "./reports";
export { allRules } from "./rules";
export { resourcesAt } from "./sources/files";
export { resourcesFrom, UnreadableInput } from "./sources/objects";
