/** The stacks that are shipped. */
export const stacks = ["staging", "production"] as const;
export type StackName = (typeof stacks)[number];
