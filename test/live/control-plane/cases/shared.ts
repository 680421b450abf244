import type { Api, ControlPlane, ControlPlaneOptions } from "../../../../local/control-plane";
import { Place } from "../support";

/** One control plane for many cases: starting one for each would take most of the time. */
export class Shared {
    readonly place = new Place();
    private started: { readonly plane: ControlPlane; readonly api: Api } | undefined;

    constructor(readonly options: ControlPlaneOptions) {}

    get plane(): ControlPlane {
        return this.running().plane;
    }

    get api(): Api {
        return this.running().api;
    }

    /** As it was started, or with some other options. */
    async up(more: Partial<ControlPlaneOptions> = {}): Promise<ControlPlane> {
        const plane = await this.place.up({ ...this.options, folder: this.place.folder.root, ...more });
        this.started?.api.close();
        this.started = { plane, api: this.place.connect() };
        return plane;
    }

    async down(): Promise<void> {
        this.started?.api.close();
        await this.place.remove();
    }

    private running() {
        if (!this.started) throw new Error("the control plane is not started yet");
        return this.started;
    }
}
