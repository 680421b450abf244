import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { toServiceError } from "./errors";

// Objects of a few megabytes (CRDs, dashboards) pass through a plugin whole.
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

/** One unary method whose errors reach the engine in the form it understands. */
export function unary<Request, Response>(
    handle: (request: Request) => Promise<Response> | Response,
): grpc.handleUnaryCall<Request, Response> {
    return (call, callback) => {
        const answer = async (): Promise<Response> => handle(call.request);
        answer().then(
            (response) => callback(null, response),
            (error: unknown) => callback(toServiceError(error)),
        );
    };
}

/** A method this plugin does not have, said in words instead of the protocol's. */
export function refusal(message: string): grpc.handleUnaryCall<unknown, unknown> {
    return (_call, callback) => callback({ code: grpc.status.UNIMPLEMENTED, details: message });
}

export interface Serving {
    port: number;
    stop(): void;
}

/** Serves a provider on a loopback port of the system's choice. */
export async function serve(implementation: grpc.UntypedServiceImplementation): Promise<Serving> {
    const server = new grpc.Server({
        "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
        "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
    });
    server.addService(ResourceProviderService, implementation);
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        );
    });
    return { port, stop: () => server.forceShutdown() };
}
