import {
    AnalyzeRequest,
    AnalyzeResponse,
    AnalyzerInfo,
    AnalyzerResource,
    AnalyzerResourceOptions,
    AnalyzerStackConfigureRequest,
    AnalyzeStackRequest,
    ConfigureAnalyzerRequest,
    EnforcementLevel,
    PolicyConfig,
    PolicySeverity,
    PolicyType,
    RemediateResponse,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import * as fc from "fast-check";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { baseline } from "../../../policy/baseline/pack";
import { configure } from "../../../policy/kernel";
import { judgesOneResource } from "../../../policy/kernel/rule";
import { unknownText } from "../../../policy/kernel/wire";
import { allRules } from "../../../policy/rules";
import { analyzeResponse, analyzerInfo, pluginInfo, remediateResponse } from "../../../policy/serve/messages/answers";
import {
    decodeConfig,
    decodeResource,
    decodeResources,
    decodeStackName,
} from "../../../policy/serve/messages/questions";

function bytesOf(message: { serializeBinary(): Uint8Array }): Buffer {
    return Buffer.from(message.serializeBinary());
}

const structOf = (object: object) => Struct.fromJavaScript(object as Parameters<typeof Struct.fromJavaScript>[0]);

// As the engine's own library numbers them.
const levels = [
    ["advisory", EnforcementLevel.ADVISORY],
    ["mandatory", EnforcementLevel.MANDATORY],
    ["disabled", EnforcementLevel.DISABLED],
    ["remediate", EnforcementLevel.REMEDIATE],
] as const;
const severities = [
    ["low", PolicySeverity.POLICY_SEVERITY_LOW],
    ["medium", PolicySeverity.POLICY_SEVERITY_MEDIUM],
    ["high", PolicySeverity.POLICY_SEVERITY_HIGH],
    ["critical", PolicySeverity.POLICY_SEVERITY_CRITICAL],
] as const;

test("A resource", () => {
    const message = new AnalyzeRequest();
    message.setType("kubernetes:core/v1:Pod");
    message.setName("api");
    message.setUrn("urn:x");
    message.setProperties(Struct.fromJavaScript({ spec: { hostNetwork: unknownText } }));
    const options = new AnalyzerResourceOptions();
    options.setProtect(true);
    options.setIgnorechangesList(["spec.replicas"]);
    message.setOptions(options);
    const resource = {
        type: "kubernetes:core/v1:Pod",
        urn: "urn:x",
        origin: "api",
        object: { spec: { hostNetwork: unknownText } },
        options: { protect: true, ignoreChanges: ["spec.replicas"] },
    };
    expect(decodeResource(bytesOf(message))).toMatchObject(resource);
    expect(decodeResource(bytesOf(new AnalyzerResource()))).toMatchObject({
        type: "",
        object: {},
        options: { protect: false, ignoreChanges: [] },
    });
});

const anything = fc.dictionary(fc.string(), fc.jsonValue({ noUnicodeString: false }));

test("Whatever properties there are, they arrive as the engine's own library reads them", () => {
    fc.assert(
        fc.property(fc.array(anything, { maxLength: 4 }), (objects) => {
            const stack = new AnalyzeStackRequest();
            for (const object of objects) {
                const message = new AnalyzerResource();
                message.setUrn("urn:x");
                message.setParent("urn:parent");
                message.setProperties(structOf(object));
                stack.addResources(message);
            }
            const bytes = bytesOf(stack);
            const read = AnalyzeStackRequest.deserializeBinary(bytes)
                .getResourcesList()
                .map((each) => each.getProperties()?.toJavaScript());
            expect(decodeResources(bytes).map(({ object }) => object)).toEqual(read);
        }),
        { seed: 7, numRuns: 200 },
    );
});

test("A key that is the name of an object's prototype is a key like any other", () => {
    // Written by hand, because the engine's own library for this language loses such a key.
    const sized = (tag: number, ...content: readonly number[]): number[] => [tag, content.length, ...content];
    const text = (tag: number, value: string): number[] => sized(tag, ...Buffer.from(value));
    const entry = sized(0x0a, ...text(0x0a, "__proto__"), ...sized(0x12, ...text(0x1a, "text")));
    const { object } = decodeResource(Buffer.from(sized(0x12, ...entry)));
    expect(Object.entries(object as object)).toEqual([["__proto__", "text"]]);
});

test("Half a message is refused", () => {
    const message = new AnalyzeRequest();
    message.setType("kubernetes:core/v1:Pod");
    const bytes = bytesOf(message);
    expect(() => decodeResource(bytes.subarray(0, 8))).toThrow("in the middle of a field");
    expect(() => decodeResource(Buffer.from([0x33, 1]))).toThrow("unknown wire type 3");
});

test("Whatever is configured, it arrives as it was written", () => {
    fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.tuple(fc.constantFrom(...levels), anything)), (rules) => {
            const request = new ConfigureAnalyzerRequest();
            for (const [name, [[, level], settings]] of Object.entries(rules)) {
                const config = new PolicyConfig();
                config.setEnforcementlevel(level);
                config.setProperties(structOf(settings));
                request.getPolicyconfigMap().set(name, config);
            }
            const read = ConfigureAnalyzerRequest.deserializeBinary(bytesOf(request)).getPolicyconfigMap();
            const wanted = Object.entries(rules).map(([name, [[enforcementLevel]]]) => [
                name,
                { ...read.get(name)?.getProperties()?.toJavaScript(), enforcementLevel },
            ]);
            expect(decodeConfig(bytesOf(request))).toEqual(Object.fromEntries(wanted));
        }),
        { seed: 7, numRuns: 200 },
    );
});

test("The stack's name is found wherever it stands", () => {
    const request = new AnalyzerStackConfigureRequest();
    expect(decodeStackName(bytesOf(request))).toBe("");
    request.setStack("production");
    request.setProject("stackwright");
    request.setDryRun(true);
    const bytes = bytesOf(request);
    const end = bytes.indexOf("production") + "production".length;
    expect(decodeStackName(bytes)).toBe("production");
    expect(decodeStackName(Buffer.concat([bytes.subarray(end), bytes.subarray(0, end)]))).toBe("production");
});

const identity = { name: "pack", version: "1.2.3" };

test.each([levels[0], levels[1]])(
    "What is found is told with all that the engine shows of it, as %s",
    (level, number) => {
        const found = { rule: "a-b", level, title: "Do", message: "Tü es ".repeat(99) } as const;
        const list = severities.map(([severity]) => ({
            ...found,
            severity,
            urn: severity === "low" ? undefined : "urn:x",
        }));
        const told = AnalyzeResponse.deserializeBinary(analyzeResponse(list, identity)).getDiagnosticsList();
        expect(told.map((each) => each.toObject())).toEqual(
            severities.map(([severity, severityNumber]) => ({
                policyname: "a-b",
                policypackname: "pack",
                policypackversion: "1.2.3",
                description: "Do",
                message: "Tü es ".repeat(99),
                enforcementlevel: number,
                urn: severity === "low" ? "" : "urn:x",
                severity: severityNumber,
            })),
        );
    },
);

test("Nothing found is said with nothing", () => {
    expect(analyzeResponse([], identity)).toHaveLength(0);
});

test("Whatever is corrected, the engine's own library reads it as it was written", () => {
    fc.assert(
        fc.property(anything, (properties) => {
            const bytes = remediateResponse([{ rule: "a-b", title: "Do", properties }], identity);
            const [told] = RemediateResponse.deserializeBinary(bytes).getRemediationsList();
            expect([told?.getPolicyname(), told?.getPolicypackname(), told?.getPolicypackversion()]).toEqual([
                "a-b",
                "pack",
                "1.2.3",
            ]);
            expect([told?.getDescription(), told?.getDiagnostic()]).toEqual(["Do", ""]);
            expect(told?.getProperties()?.toJavaScript()).toEqual(structOf(properties).toJavaScript());
        }),
        { seed: 7, numRuns: 200 },
    );
});

test("What is corrected away is not told as nothing", () => {
    const properties = { kept: [null, true, 1.5], gone: undefined };
    const bytes = remediateResponse([{ rule: "a-b", title: "Do", properties }], identity);
    const [told] = RemediateResponse.deserializeBinary(bytes).getRemediationsList();
    expect(told?.getProperties()?.toJavaScript()).toEqual({ kept: [null, true, 1.5] });
});

test("What the pack says about itself names every rule, with its level, remedy and parameters", () => {
    const info = AnalyzerInfo.deserializeBinary(analyzerInfo(baseline, "1.2.3"));
    expect([info.getName(), info.getDisplayname(), info.getDescription()]).toEqual([
        baseline.name,
        baseline.displayName,
        baseline.description,
    ]);
    expect([info.getVersion(), info.getSupportsconfig()]).toEqual(["1.2.3", true]);
    const told = info.getPoliciesList().map((each) => ({
        ...each.toObject(),
        configschema: each.getConfigschema()?.getProperties()?.toJavaScript(),
    }));
    const levelNumbers = Object.fromEntries(levels);
    const severityNumbers = Object.fromEntries(severities);
    expect(told).toEqual(
        configure(baseline).map(({ rule, level }) => ({
            name: rule.name,
            displayname: rule.title,
            description: `${rule.title}. ${rule.why}`,
            message: "",
            enforcementlevel: levelNumbers[level],
            configschema: Object.fromEntries(
                Object.entries(rule.parameters).map(([name, { schema }]) => [name, schema]),
            ),
            policyType: judgesOneResource(rule) ? PolicyType.POLICY_TYPE_RESOURCE : PolicyType.POLICY_TYPE_STACK,
            severity: severityNumbers[rule.severity],
            framework:
                rule.references[0] === undefined
                    ? undefined
                    : {
                          name: rule.references[0].standard,
                          version: "",
                          reference: rule.references.map(({ standard, id }) => `${standard}: ${id}`).join("; "),
                          specification: "",
                      },
            tagsList: [rule.group],
            remediationSteps: rule.remedy,
            url: "",
        })),
    );
    expect(told.map(({ name }) => name).sort()).toEqual(allRules.map(({ name }) => name).sort());
});

test("The plugin has the pack's version", () => {
    expect(PluginInfo.deserializeBinary(pluginInfo("1.2.3")).getVersion()).toBe("1.2.3");
});
