/** What every command says to a person: steps with durations, tables, colours. Knows nothing of what the commands do. */
export { formatDuration } from "./duration";
export { createProgress, type Progress, type ProgressOptions, type Step } from "./progress";
export { capabilitiesOf, type Output, widthOf } from "./screen";
export { type Style, styleFor, visibleWidth } from "./style";
export { type Column, fits, formatTable } from "./table";
export { folded, wrapped } from "./wrap";
