// Between the engine's messages and the analyzer's plain values.
import {
    AnalyzeDiagnostic,
    AnalyzeResponse,
    AnalyzerInfo,
    type ConfigureAnalyzerRequest,
    EnforcementLevel,
    PolicyComplianceFramework,
    PolicyConfigSchema,
    PolicyInfo,
    PolicySeverity,
    PolicyType,
    RemediateResponse,
    Remediation,
} from "@pulumi/pulumi/proto/analyzer_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { type ConfiguredLevel, configure, type Pack, type PackConfig, type Rule } from "../kernel";
import { judgesOneResource, type Severity } from "../kernel/rule";
import type { Correction, Diagnostic } from "./analyzer";

const levels: Readonly<Record<ConfiguredLevel, EnforcementLevel>> = {
    advisory: EnforcementLevel.ADVISORY,
    mandatory: EnforcementLevel.MANDATORY,
    disabled: EnforcementLevel.DISABLED,
    remediate: EnforcementLevel.REMEDIATE,
};

const severities: Readonly<Record<Severity, PolicySeverity>> = {
    low: PolicySeverity.POLICY_SEVERITY_LOW,
    medium: PolicySeverity.POLICY_SEVERITY_MEDIUM,
    high: PolicySeverity.POLICY_SEVERITY_HIGH,
    critical: PolicySeverity.POLICY_SEVERITY_CRITICAL,
};

export function configFrom(request: ConfigureAnalyzerRequest): PackConfig {
    const names = new Map(Object.entries(levels).map(([name, level]) => [level, name as ConfiguredLevel]));
    return Object.fromEntries(
        [...request.getPolicyconfigMap().entries()].map(([rule, config]) => {
            const enforcementLevel = names.get(config.getEnforcementlevel());
            const settings = config.getProperties()?.toJavaScript() ?? {};
            return [rule, enforcementLevel === undefined ? settings : { ...settings, enforcementLevel }];
        }),
    );
}

export interface PackIdentity {
    readonly name: string;
    readonly version: string;
}

export function analyzeResponse(diagnostics: readonly Diagnostic[], { name, version }: PackIdentity): AnalyzeResponse {
    const list = diagnostics.map(({ rule, level, severity, title, message, urn }) => {
        const diagnostic = new AnalyzeDiagnostic();
        diagnostic.setPolicyname(rule);
        diagnostic.setPolicypackname(name);
        diagnostic.setPolicypackversion(version);
        diagnostic.setDescription(title);
        diagnostic.setMessage(message);
        diagnostic.setEnforcementlevel(levels[level]);
        diagnostic.setSeverity(severities[severity]);
        if (urn !== undefined) diagnostic.setUrn(urn);
        return diagnostic;
    });
    const response = new AnalyzeResponse();
    response.setDiagnosticsList(list);
    return response;
}

export function remediateResponse(
    corrections: readonly Correction[],
    { name, version }: PackIdentity,
): RemediateResponse {
    const list = corrections.map(({ rule, title, properties }) => {
        const remediation = new Remediation();
        remediation.setPolicyname(rule);
        remediation.setPolicypackname(name);
        remediation.setPolicypackversion(version);
        remediation.setDescription(title);
        remediation.setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
        return remediation;
    });
    const response = new RemediateResponse();
    response.setRemediationsList(list);
    return response;
}

export function analyzerInfo(pack: Pack, version: string): AnalyzerInfo {
    const info = new AnalyzerInfo();
    info.setName(pack.name);
    info.setDisplayname(pack.displayName);
    info.setDescription(pack.description);
    info.setVersion(version);
    info.setSupportsconfig(true);
    info.setPoliciesList(configure(pack).map(({ rule, level }) => policyInfo(rule, level)));
    return info;
}

function policyInfo(rule: Rule, level: ConfiguredLevel): PolicyInfo {
    const info = new PolicyInfo();
    const onOne = judgesOneResource(rule);
    info.setPolicyType(onOne ? PolicyType.POLICY_TYPE_RESOURCE : PolicyType.POLICY_TYPE_STACK);
    info.setName(rule.name);
    info.setDisplayname(rule.title);
    info.setDescription(`${rule.title}. ${rule.why}`);
    info.setEnforcementlevel(levels[level]);
    info.setSeverity(severities[rule.severity]);
    info.setTagsList([rule.group]);
    info.setRemediationSteps(rule.remedy);
    info.setConfigschema(configSchema(rule));
    const [first] = rule.references;
    if (first !== undefined) {
        const framework = new PolicyComplianceFramework();
        framework.setName(first.standard);
        framework.setReference(rule.references.map(({ standard, id }) => `${standard}: ${id}`).join("; "));
        info.setFramework(framework);
    }
    return info;
}

function configSchema({ parameters }: Rule): PolicyConfigSchema {
    const properties = Object.fromEntries(Object.entries(parameters).map(([name, { schema }]) => [name, schema]));
    const schema = new PolicyConfigSchema();
    // A copy without the read-only marks of the types; there is nothing in a schema that JSON cannot hold.
    schema.setProperties(Struct.fromJavaScript(JSON.parse(JSON.stringify(properties))));
    return schema;
}
