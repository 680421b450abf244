import { type handleUnaryCall, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type {
    AnalyzeRequest,
    AnalyzeResponse,
    AnalyzerInfo,
    AnalyzerStackConfigureRequest,
    AnalyzeStackRequest,
    ConfigureAnalyzerRequest,
    RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { AnalyzerStackConfigureResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { today } from "../judge";
import type { Pack } from "../kernel";
import { version } from "../package.json";
import { waivers } from "../waivers";
import { Analyzer } from "./analyzer";
import { analyzeResponse, analyzerInfo, configFrom, remediateResponse, resourceFrom } from "./wire";

// A whole stack is sent in one message.
const largestMessage = 400 * 1024 * 1024;

/** Answers a call with what the function returns; what it throws becomes the call's error, in words. */
function answering<Request, Response>(answer: (request: Request) => Response): handleUnaryCall<Request, Response> {
    return ({ request }, callback) => {
        try {
            callback(null, answer(request));
        } catch (error) {
            callback({ code: status.UNKNOWN, details: detailsOf(error) });
        }
    };
}

/** A wrong configuration is the user's to repair; anything else is a fault of the pack, and needs its trace. */
function detailsOf(error: unknown): string {
    if (error instanceof RangeError) return error.message;
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Starts a pack: the engine speaks to it over gRPC and finds it by the port number on standard output. It speaks the
 * protocol itself instead of through the policy SDK, which unpacks every resource again for every rule and turns a
 * mandatory rule into advice when it meets an unknown value.
 */
export function serve(pack: Pack): void {
    const analyzer = new Analyzer({
        pack,
        waivers,
        waiversFrom: "policy/waivers.ts",
        today,
    });
    const identity = { name: pack.name, version };
    const server = new Server({ "grpc.max_receive_message_length": largestMessage });
    server.addService(AnalyzerService, {
        analyze: answering<AnalyzeRequest, AnalyzeResponse>((request) =>
            analyzeResponse(analyzer.resource(resourceFrom(request)), identity),
        ),
        analyzeStack: answering<AnalyzeStackRequest, AnalyzeResponse>((request) =>
            analyzeResponse(analyzer.whole(request.getResourcesList().map(resourceFrom)), identity),
        ),
        remediate: answering<AnalyzeRequest, RemediateResponse>((request) =>
            remediateResponse(analyzer.corrects ? analyzer.corrections(resourceFrom(request)) : [], identity),
        ),
        getAnalyzerInfo: answering<Empty, AnalyzerInfo>(() => analyzerInfo(pack, version)),
        getPluginInfo: answering<Empty, PluginInfo>(() => {
            const info = new PluginInfo();
            info.setVersion(version);
            return info;
        }),
        configure: answering<ConfigureAnalyzerRequest, Empty>((request) => {
            analyzer.configure(configFrom(request));
            return new Empty();
        }),
        configureStack: answering<AnalyzerStackConfigureRequest, AnalyzerStackConfigureResponse>((request) => {
            analyzer.inStack(request.getStack());
            return new AnalyzerStackConfigureResponse();
        }),
    });
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
        if (error !== null) throw error;
        process.stdout.write(`${port}\n`);
    });
}
