import { type handleUnaryCall, Server, ServerCredentials, status } from "@grpc/grpc-js";
import { AnalyzerService } from "@pulumi/pulumi/proto/analyzer_grpc_pb";
import type {
    AnalyzeResponse,
    AnalyzerInfo,
    AnalyzerStackConfigureRequest,
    ConfigureAnalyzerRequest,
    RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { AnalyzerStackConfigureResponse } from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { today } from "../judge";
import type { Pack, Resource } from "../kernel";
import { version } from "../package.json";
import { waivers } from "../waivers";
import { Analyzer } from "./analyzer";
import { decodeResource, decodeResources } from "./decode";
import { analyzeResponse, analyzerInfo, configFrom, remediateResponse } from "./wire";

// A whole stack is sent in one message.
const largestMessage = 400 * 1024 * 1024;

/** The engine's service, with the messages that carry resources read in our own way. */
const service = {
    ...AnalyzerService,
    analyze: { ...AnalyzerService.analyze, requestDeserialize: decodeResource },
    analyzeStack: { ...AnalyzerService.analyzeStack, requestDeserialize: decodeResources },
    remediate: { ...AnalyzerService.remediate, requestDeserialize: decodeResource },
};

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
    // Nobody asks it for statistics of its connections.
    const server = new Server({ "grpc.max_receive_message_length": largestMessage, "grpc.enable_channelz": 0 });
    server.addService(service, {
        analyze: answering<Resource, AnalyzeResponse>((resource) =>
            analyzeResponse(analyzer.resource(resource), identity),
        ),
        analyzeStack: answering<readonly Resource[], AnalyzeResponse>((resources) =>
            analyzeResponse(analyzer.whole(resources), identity),
        ),
        remediate: answering<Resource, RemediateResponse>((resource) =>
            remediateResponse(analyzer.corrects ? analyzer.corrections(resource) : [], identity),
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
