import { today } from "../judge";
import type { Pack } from "../kernel";
import { version } from "../package.json";
import { waivers } from "../waivers";
import { Analyzer } from "./analyzer";
import { analyzeResponse, analyzerInfo, pluginInfo, remediateResponse } from "./messages/answers";
import { decodeConfig, decodeResource, decodeResources, decodeStackName } from "./messages/questions";
import { type Methods, serveUnary } from "./unary";

/** A message without anything in it. */
const nothing = new Uint8Array();

/**
 * Starts a pack: the engine speaks to it over gRPC and finds it by the port number on standard output. It speaks the
 * protocol itself instead of through the policy SDK, which unpacks every resource again for every rule and turns a
 * mandatory rule into advice when it meets an unknown value.
 */
export function serve(pack: Pack): void {
    serveUnary("pulumirpc.Analyzer", methodsOf(pack)).then(({ port }) => process.stdout.write(`${port}\n`));
}

/** What the engine asks of a pack, by the names of its service. */
export function methodsOf(pack: Pack): Methods {
    const analyzer = new Analyzer({ pack, waivers, waiversFrom: "policy/waivers.ts", today });
    const identity = { name: pack.name, version };
    return {
        Analyze: (bytes) => analyzeResponse(analyzer.resource(decodeResource(bytes)), identity),
        AnalyzeStack: (bytes) => analyzeResponse(analyzer.whole(decodeResources(bytes)), identity),
        // Asked for every resource, and hardly anybody wants anything corrected.
        Remediate: (bytes) =>
            analyzer.corrects ? remediateResponse(analyzer.corrections(decodeResource(bytes)), identity) : nothing,
        GetAnalyzerInfo: () => analyzerInfo(pack, version),
        GetPluginInfo: () => pluginInfo(version),
        Configure: (bytes) => {
            analyzer.configure(decodeConfig(bytes));
            return nothing;
        },
        ConfigureStack: (bytes) => {
            analyzer.inStack(decodeStackName(bytes));
            return nothing;
        },
    };
}
