export type { Demand } from "./demand";
