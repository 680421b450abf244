// The engine's decisions for a handful of resources, so that a test can say "up this, then up that" and see the steps.
import type { JsonObject } from "../../../../local/plugins/protocol/json";
import { type DiffAnswer, PartialFailure, type Plugin } from "./plugin";

export interface Declared {
    readonly type: string;
    readonly name: string;
    readonly inputs: JsonObject;
    readonly ignoreChanges?: string[];
    readonly timeout?: number;
}

export interface Kept {
    readonly id: string;
    readonly inputs: JsonObject;
    readonly outputs: JsonObject;
    readonly initErrors: readonly string[];
}

export type Op = "create" | "same" | "update" | "replace, create first" | "replace, delete first";

export interface Step {
    readonly op: Op;
    /** Path and kind of every change. */
    readonly diff: readonly string[];
    readonly replaces: readonly string[];
}

let runs = 0;

export class MiniEngine {
    readonly state = new Map<string, Kept>();

    constructor(private readonly plugin: Plugin) {}

    urnOf(resource: Pick<Declared, "type" | "name">): string {
        return `urn:pulumi:test::plugins::${resource.type}::${resource.name}`;
    }

    kept(resource: Pick<Declared, "type" | "name">): Kept {
        const kept = this.state.get(this.urnOf(resource));
        if (!kept) throw new Error(`${resource.name} is not in the state`);
        return kept;
    }

    /** What an up would do, dry run included; nothing changes. */
    preview(resource: Declared): Promise<Step> {
        return this.run(resource, true);
    }

    up(resource: Declared): Promise<Step> {
        return this.run(resource, false);
    }

    async refresh(resource: Declared): Promise<void> {
        const urn = this.urnOf(resource);
        const old = this.kept(resource);
        try {
            const { id, properties, inputs } = await this.plugin.read(urn, old.id, old.outputs, old.inputs);
            if (id === "") this.state.delete(urn);
            else this.state.set(urn, { id, inputs, outputs: properties, initErrors: [] });
        } catch (error) {
            if (!(error instanceof PartialFailure)) throw error;
            this.state.set(urn, { ...old, outputs: error.properties, initErrors: error.reasons });
            throw error;
        }
    }

    async destroy(resource: Declared): Promise<void> {
        const urn = this.urnOf(resource);
        const old = this.kept(resource);
        await this.plugin.delete(urn, old.id, old.outputs, resource.timeout);
        this.state.delete(urn);
    }

    private async run(resource: Declared, preview: boolean): Promise<Step> {
        const urn = this.urnOf(resource);
        const seed = Buffer.from(`run ${++runs}`);
        const old = this.state.get(urn);
        const inputs = await this.plugin.check(urn, old?.inputs ?? {}, resource.inputs, seed);
        if (!old) {
            await this.create(resource, inputs, preview);
            return { op: "create", diff: [], replaces: [] };
        }
        const diff = await this.plugin.diff(urn, old.id, old.outputs, inputs, resource.ignoreChanges);
        if (diff.replaces.length > 0) return this.replace(resource, old, diff, seed, preview);
        if (!diff.changed && old.initErrors.length === 0) return { op: "same", diff: [], replaces: [] };
        await this.update(resource, old, inputs, preview);
        return { op: "update", diff: diff.details, replaces: [] };
    }

    private async create(resource: Declared, inputs: JsonObject, preview: boolean): Promise<void> {
        const urn = this.urnOf(resource);
        const keep = (id: string, outputs: JsonObject, initErrors: readonly string[]): void => {
            if (!preview) this.state.set(urn, { id, inputs, outputs, initErrors });
        };
        try {
            const timeout = resource.timeout ?? 0;
            const { id, properties } = await this.plugin.create(urn, inputs, { preview, timeout });
            keep(id, properties, []);
        } catch (error) {
            if (error instanceof PartialFailure) keep(error.id, error.properties, error.reasons);
            throw error;
        }
    }

    private async update(resource: Declared, old: Kept, inputs: JsonObject, preview: boolean): Promise<void> {
        const urn = this.urnOf(resource);
        const options = { preview, timeout: resource.timeout ?? 0, ignoreChanges: resource.ignoreChanges ?? [] };
        try {
            const outputs = await this.plugin.update(urn, old.id, old.outputs, inputs, options);
            if (!preview) this.state.set(urn, { id: old.id, inputs, outputs, initErrors: [] });
        } catch (error) {
            if (error instanceof PartialFailure && !preview) {
                this.state.set(urn, { id: old.id, inputs, outputs: error.properties, initErrors: error.reasons });
            }
            throw error;
        }
    }

    private async replace(
        resource: Declared,
        old: Kept,
        diff: DiffAnswer,
        seed: Uint8Array,
        preview: boolean,
    ): Promise<Step> {
        const urn = this.urnOf(resource);
        // The engine asks again without the old inputs, so that a new name can be drawn.
        const inputs = await this.plugin.check(urn, {}, resource.inputs, seed);
        const remove = async (): Promise<void> => {
            if (!preview) await this.plugin.delete(urn, old.id, old.outputs);
        };
        if (diff.deleteBeforeReplace) await remove();
        await this.create(resource, inputs, preview);
        if (!diff.deleteBeforeReplace) await remove();
        const op = diff.deleteBeforeReplace ? "replace, delete first" : "replace, create first";
        return { op, diff: diff.details, replaces: diff.replaces };
    }
}
