// What the engine asks of a pack, as plain values. The numbers are those of the fields in the protocol's analyzer.proto.
import type { ConfiguredLevel, PackConfig, Resource } from "../../kernel";
import { levels } from "./numbers";
import { type Extent, Reader } from "./reader";

/** A resource whose properties are only unpacked when somebody looks at them. */
class SentResource implements Resource {
    type = "";
    urn = "";
    origin = "";
    readonly options = { protect: false, ignoreChanges: [] as string[] };
    private properties: Extent | undefined;
    private unpacked: unknown;

    constructor(
        private readonly buffer: Buffer,
        whole: Extent = { start: 0, end: buffer.length },
    ) {
        const reader = new Reader(buffer, whole);
        for (let field = reader.next(); field !== 0; field = reader.next()) {
            if (field === 1) this.type = reader.text();
            else if (field === 2) this.properties = reader.extent();
            else if (field === 3) this.urn = reader.text();
            else if (field === 4) this.origin = reader.text();
            else if (field === 5) this.readOptions(reader.extent());
            else reader.skip();
        }
    }

    get object(): unknown {
        this.unpacked ??= this.properties === undefined ? {} : new Reader(this.buffer, this.properties).struct();
        return this.unpacked;
    }

    private readOptions(extent: Extent): void {
        const reader = new Reader(this.buffer, extent);
        for (let field = reader.next(); field !== 0; field = reader.next()) {
            if (field === 1) this.options.protect = reader.varint() !== 0;
            else if (field === 2) this.options.ignoreChanges.push(reader.text());
            else reader.skip();
        }
    }
}

/** An AnalyzeRequest, or one resource of an AnalyzeStackRequest: what both have is numbered alike. */
export function decodeResource(bytes: Buffer): Resource {
    return new SentResource(bytes);
}

/** The resources of an AnalyzeStackRequest. */
export function decodeResources(bytes: Buffer): readonly Resource[] {
    const reader = new Reader(bytes);
    const resources: Resource[] = [];
    for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) resources.push(new SentResource(bytes, reader.extent()));
        else reader.skip();
    }
    return resources;
}

type RuleConfig = PackConfig[string];

/** A ConfigureAnalyzerRequest: what somebody has configured, by rule. */
export function decodeConfig(bytes: Buffer): PackConfig {
    const reader = new Reader(bytes);
    const config: [string, RuleConfig][] = [];
    for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) config.push(ruleConfigIn(bytes, reader.extent()));
        else reader.skip();
    }
    return Object.fromEntries(config);
}

/** An entry of it: a rule, and what is configured of that one. */
function ruleConfigIn(bytes: Buffer, entry: Extent): [string, RuleConfig] {
    let rule = "";
    let config: RuleConfig = {};
    const reader = new Reader(bytes, entry);
    for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) rule = reader.text();
        else if (field === 2) config = levelAndSettingsIn(bytes, reader.extent());
        else reader.skip();
    }
    return [rule, config];
}

const levelNames = new Map(Object.entries(levels).map(([name, level]) => [level, name as ConfiguredLevel]));

function levelAndSettingsIn(bytes: Buffer, content: Extent): RuleConfig {
    let level = 0;
    let settings: Record<string, unknown> = {};
    const reader = new Reader(bytes, content);
    for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) level = reader.varint();
        else if (field === 2) settings = new Reader(bytes, reader.extent()).struct();
        else reader.skip();
    }
    const enforcementLevel = levelNames.get(level);
    return enforcementLevel === undefined ? settings : { ...settings, enforcementLevel };
}

/** The stack's name in an AnalyzerStackConfigureRequest. */
export function decodeStackName(bytes: Buffer): string {
    const reader = new Reader(bytes);
    for (let field = reader.next(); field !== 0; field = reader.next()) {
        if (field === 1) return reader.text();
        reader.skip();
    }
    return "";
}
