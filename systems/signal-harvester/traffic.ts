import { definePart, internetHttps, type Part, type TrafficMap } from "../../components/core/traffic";
import type { Environment } from "../../config/schema/area";
import type { SignalHarvesterSettings } from "../../config/schema/signal-harvester";
import { connectHost } from "../edge/gateways";
import { svidPort } from "../identity-login";
import { connectDatabase, connectPostgresParts, type PostgresParts, postgresParts } from "../stores";
import type { World } from "../world";

export interface SignalHarvesterParts {
    readonly api: Part<"http">;
    /** Only with `database.engine: postgres`. */
    readonly postgres?: PostgresParts;
}

export function signalHarvesterParts(
    map: TrafficMap,
    settings: SignalHarvesterSettings,
    place: { readonly namespace: string; readonly environment: Environment },
): SignalHarvesterParts {
    const common = { system: "signal-harvester", ...place };
    return {
        api: map.add(
            definePart<"http">({
                ...common,
                name: "signal-harvester-api",
                component: "api",
                ports: {
                    http: { number: 8000 },
                    ...(settings.database.engine === "postgres" && svidPort(settings.postgres)),
                },
            }),
        ),
        ...(settings.database.engine === "postgres" && {
            postgres: postgresParts(map, common, settings.postgres),
        }),
    };
}

/** The API reaches the internet and nothing inside, but its own database where it has one. */
export function connectSignalHarvester(
    map: TrafficMap,
    parts: SignalHarvesterParts,
    world: World,
    settings: SignalHarvesterSettings,
): void {
    connectHost(map, world, "signalHarvesterApi", { part: parts.api, port: "http", why: "requests from outside" });
    map.connect(parts.api, internetHttps, "https", { why: "X, OpenAI, Anthropic and Slack" });
    if (parts.postgres !== undefined) {
        connectPostgresParts(map, parts.postgres, world);
        connectDatabase(map, parts.api, parts.postgres, {
            why: "signals and scores",
            database: settings.postgres.database,
            rights: "owner",
        });
    }
}
