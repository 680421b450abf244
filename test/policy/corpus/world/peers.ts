import { selectorOf } from "../objects";

export const peer = (name: string): object => ({ podSelector: { matchLabels: selectorOf(name) } });
export const tcp = (port: number): object => ({ protocol: "TCP", port });
