import type { handleUnaryCall } from "@grpc/grpc-js";
import type { Policies } from "@pulumi/policy";
import * as server from "@pulumi/policy/server";
import type {
    AnalyzeRequest,
    AnalyzeResponse,
    AnalyzeStackRequest,
    RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";

type Level = "advisory" | "mandatory" | "remediate" | "disabled";

/** Makes the function that answers the engine's call: the very one that a running pack answers with. */
type Maker<Request, Response> = (
    packName: string,
    packVersion: string,
    level: Level,
    policies: Policies,
) => handleUnaryCall<Request, Response>;

interface PolicyRuntime {
    readonly makeAnalyzeRpcFun: Maker<AnalyzeRequest, AnalyzeResponse>;
    readonly makeAnalyzeStackRpcFun: Maker<AnalyzeStackRequest, AnalyzeResponse>;
    readonly makeRemediateRpcFun: Maker<AnalyzeRequest, RemediateResponse>;
}

/** The policy SDK's own runtime. Its types are left out of the package, which is why they are written down here. */
export const runtime = server as unknown as PolicyRuntime;

/** Calls such a function without a network in between. */
export function call<Request, Response>(
    handler: handleUnaryCall<Request, Response>,
    request: Request,
): Promise<Response> {
    return new Promise((resolve, reject) => {
        const answer = (error: unknown, response?: Response | null): void => {
            if (error !== null && error !== undefined) reject(error);
            else if (response === null || response === undefined) reject(new Error("the runtime gave no answer"));
            else resolve(response);
        };
        handler({ request } as Parameters<typeof handler>[0], answer as Parameters<typeof handler>[1]);
    });
}
