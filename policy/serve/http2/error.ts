/** HTTP/2's numbers for what the other side did wrong. */
export const code = {
    protocol: 1,
    flowControl: 3,
    frameSize: 6,
    compression: 9,
    tooMuch: 11,
} as const;

/** After it nothing that comes on this connection can be understood. */
export class ProtocolError extends Error {
    constructor(
        readonly code: number,
        message: string,
    ) {
        super(message);
    }
}
