import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";

/** What a plugin may tell the person running the engine. Never pass secret values. */
export interface Engine {
    /** A line that stays in the diagnostics. */
    warn(urn: string, message: string): void;
    info(urn: string, message: string): void;
    /** The text in the resource's own line while it is worked on; empty clears it. */
    status(urn: string, message: string): void;
}

export interface ConnectedEngine extends Engine {
    /** Calls back once when the engine is gone for good. */
    onGone(callback: () => void): void;
}

export function connectEngine(address: string): ConnectedEngine {
    const client = new EngineClient(address, grpc.credentials.createInsecure());
    const log = (severity: LogSeverity, urn: string, message: string, ephemeral: boolean): void => {
        const request = new LogRequest().setSeverity(severity).setUrn(urn).setMessage(message).setEphemeral(ephemeral);
        client.log(request, (error) => {
            // The engine closes its end first when it is done; nobody is left to read the line then.
            if (error && error.code !== grpc.status.UNAVAILABLE) process.stderr.write(`log: ${error.message}\n`);
        });
    };
    return {
        warn: (urn, message) => log(LogSeverity.WARNING, urn, message, false),
        info: (urn, message) => log(LogSeverity.INFO, urn, message, false),
        status: (urn, message) => log(LogSeverity.INFO, urn, message, true),
        onGone: (callback) => watchConnection(client.getChannel(), callback),
    };
}

/**
 * A killed engine cannot tell its plugins to go; the broken connection does. A connection that merely fell asleep comes
 * back when it is asked to, so only one that cannot be made again is the end.
 */
function watchConnection(channel: ReturnType<EngineClient["getChannel"]>, callback: () => void): void {
    const { READY, SHUTDOWN, TRANSIENT_FAILURE } = grpc.connectivityState;
    let connected = false;
    const follow = (): void => {
        const state = channel.getConnectivityState(true);
        connected ||= state === READY;
        if (state === SHUTDOWN || (connected && state === TRANSIENT_FAILURE)) {
            callback();
            return;
        }
        channel.watchConnectivityState(state, Number.POSITIVE_INFINITY, (error) => {
            if (!error) follow();
        });
    };
    follow();
}
