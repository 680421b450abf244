export {
    type Catalogue,
    catalogue,
    counter,
    gauge,
    histogram,
    type Metric,
    ofEveryTarget,
    seriesOf,
    summary,
    targetLabels,
} from "./catalogue";
export { contractProblems, runbookProblems, type Scraped, type Use, usesOf } from "./contract";
export { type RuleTest, type RuleTests, ruleTests } from "./examples";
export { type Selector, selectorsIn } from "./expression";
export { alertLabels, type RenderedAlert, type RuleGroup, ruleGroups } from "./rules";
export {
    type Alert,
    type AlertExample,
    type Concern,
    concerns,
    type Dashboard,
    type DashboardRow,
    flat,
    growing,
    type Panel,
    panel,
    type Query,
    type RecordingRule,
    type Samples,
    type Severity,
    type Signals,
    type Unit,
} from "./signals";
export { burnAlertName, burnRates, errorBudget, minutesOf, type Slo, validateSlo } from "./slo";
export { alertsOf, recordsOf, rowsOf, runbookOf } from "./whole";
