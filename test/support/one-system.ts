import { z } from "zod";
import { areaNames, areas } from "../../config/schema";

type Settings = Record<string, unknown>;

/** Switches off whatever can be switched off, but one system and the copies of its data: less to wait for. */
export function onlySystem(config: Settings, system: string): void {
    for (const name of areaNames) {
        const described = z.toJSONSchema(areas[name].schema, { io: "input", unrepresentable: "any" });
        // Production lets no data in without copies of them.
        if ([system, "backup"].includes(name) || described.properties?.enabled === undefined) continue;
        config[`stackwright:${name}`] = { ...(config[`stackwright:${name}`] as Settings), enabled: false };
    }
}
