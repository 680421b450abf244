import type { Problem } from "../core/problems";

/** Somebody who is told: the webhook's address is in a file, never in the configuration. */
export type Receiver =
    | { readonly name: string; readonly kind: "slack"; readonly channel: string; readonly urlFile: string }
    | { readonly name: string; readonly kind: "webhook"; readonly urlFile: string }
    /** Nobody: the alert is only seen in Alertmanager itself. */
    | { readonly name: string; readonly kind: "nobody" };

/** Alerts of a component that go to its own channel as well. */
export interface ComponentRoute {
    readonly component: string;
    readonly receiver: string;
}

export interface RoutingArgs {
    readonly receivers: readonly Receiver[];
    readonly critical: string;
    readonly warning: string;
    readonly fallback: string;
    readonly components: readonly ComponentRoute[];
    /** Hears the Watchdog, and calls somebody when it no longer does. */
    readonly deadMan?: string;
    /** An alert that explains others: while it fires, warnings of the group are held back. */
    readonly downExplains: readonly { readonly down: string; readonly group: string }[];
}

export function alertmanagerConfig(args: RoutingArgs): Readonly<Record<string, unknown>> {
    return {
        global: { resolve_timeout: "5m" },
        route: {
            receiver: args.fallback,
            group_by: ["alertname", "namespace", "system"],
            group_wait: "30s",
            group_interval: "5m",
            repeat_interval: "4h",
            routes: [
                ...(args.deadMan === undefined ? [] : [watchdogRoute(args.deadMan)]),
                // What only steers this configuration is not for people.
                { receiver: nobody, matchers: ['severity="none"'] },
                ...args.components.map(({ component, receiver }) => ({
                    receiver,
                    matchers: [`component="${component}"`],
                    group_by: ["component", "alertname"],
                    // A critical one is for its severity's channel as well.
                    continue: true,
                })),
                {
                    receiver: args.critical,
                    matchers: ['severity="critical"'],
                    group_wait: "0s",
                    group_interval: "1m",
                    repeat_interval: "1h",
                },
                {
                    receiver: args.warning,
                    matchers: ['severity="warning"'],
                    group_wait: "30s",
                    group_interval: "5m",
                    repeat_interval: "4h",
                },
            ],
        },
        inhibit_rules: [
            {
                source_matchers: ['severity="critical"'],
                target_matchers: ['severity="warning"'],
                // Of the same object, too, where both are about one: a full volume explains nothing of another.
                equal: ["namespace", "alert_group", "persistentvolumeclaim", "name"],
            },
            ...args.downExplains.map(({ down, group }) => ({
                source_matchers: [`alertname="${down}"`],
                target_matchers: ['severity="warning"', `alert_group="${group}"`],
                equal: ["namespace"],
            })),
            {
                source_matchers: ['alertname="RolloutInProgress"'],
                target_matchers: ['severity="warning"'],
                equal: ["namespace"],
            },
        ],
        receivers: [...args.receivers.map(receiver), { name: nobody }],
    };
}

const nobody = "nobody";

function watchdogRoute(receiver: string) {
    return {
        receiver,
        matchers: ['alertname="Watchdog"'],
        group_wait: "0s",
        group_interval: "1m",
        repeat_interval: "1m",
    };
}

const title = "[{{ .Status | toUpper }}] {{ .CommonLabels.alertname }} ({{ .CommonLabels.system }})";
const text =
    "{{ range .Alerts }}*{{ .Annotations.summary }}*\n{{ .Annotations.description }}\nOwner: {{ .Labels.owner }}, answers within {{ .Labels.response_time }} · <{{ .Annotations.runbook_url }}|what to do>\n{{ end }}";

function receiver(one: Receiver) {
    switch (one.kind) {
        case "slack":
            return {
                name: one.name,
                slack_configs: [{ api_url_file: one.urlFile, channel: one.channel, send_resolved: true, title, text }],
            };
        case "webhook":
            return { name: one.name, webhook_configs: [{ url_file: one.urlFile, send_resolved: false }] };
        case "nobody":
            return { name: one.name };
    }
}

/** Routes to nobody that was meant to be somebody. */
export function validateRouting(path: string, args: RoutingArgs, production: boolean): readonly Problem[] {
    const known = new Map(args.receivers.map((one) => [one.name, one]));
    const used = [
        args.critical,
        args.warning,
        args.fallback,
        ...args.components.map((route) => route.receiver),
        ...(args.deadMan === undefined ? [] : [args.deadMan]),
    ];
    return [
        ...used
            .filter((name) => !known.has(name))
            .map((name) => ({
                path: `${path}.receivers`,
                value: name,
                problem: "is no receiver",
                allowed: [...known.keys()].join(", "),
            })),
        ...(production && args.deadMan === undefined
            ? [
                  {
                      path: `${path}.deadMan`,
                      problem: "is missing: in production somebody outside must notice when alerting itself is down",
                      fix: "set the address that is to hear the Watchdog",
                  },
              ]
            : []),
    ];
}
