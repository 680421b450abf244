/** Whose signals these are. */
export interface Place {
    readonly system: string;
    readonly namespace: string;
}
