export type { Amounts, Demand, RequestsAndLimits } from "./demand";
