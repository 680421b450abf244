export type { Amounts, Demand, RequestsAndLimits } from "./demand";
export { checkLimits, type LimitAmounts, limitsFor } from "./limits";
export { type Nodes, schedulableWarning } from "./nodes";
export { checkQuota, type QuantityPair, type QuotaAmounts, type QuotaOptions, quotaFor } from "./quota";
export { type Total, totalOf } from "./sums";
