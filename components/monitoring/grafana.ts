import {
    DashboardBuilder,
    DashboardLinkBuilder,
    DashboardLinkType,
    DatasourceVariableBuilder,
    type Dashboard as GrafanaDashboard,
    RowBuilder,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeseriesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { Dashboard, Panel } from "./model";

/** The one variable of every dashboard: which Prometheus it asks. */
export const dataSourceVariable = "datasource";
const dataSource = { type: "prometheus", uid: `\${${dataSourceVariable}}` };
const width = 24;
const columns = 3;
const height = 8;

/** A dashboard as Grafana 10.1 reads it, panels in rows of three. */
export function grafanaDashboard({ uid, title, rows }: Dashboard, tags: readonly string[]): GrafanaDashboard {
    const builder = new DashboardBuilder(title)
        .uid(uid)
        .tags(["stackwright", ...tags])
        .readonly()
        .refresh("1m")
        .time({ from: "now-6h", to: "now" })
        .timezone("browser")
        .withVariable(new DatasourceVariableBuilder(dataSourceVariable).label("Prometheus").type("prometheus"))
        .link(
            new DashboardLinkBuilder("All of this system")
                .type(DashboardLinkType.Dashboards)
                .tags([...tags])
                .asDropdown(true)
                .keepTime(true),
        );
    for (const row of rows) {
        builder.withRow(new RowBuilder(row.title));
        for (const panel of row.panels) builder.withPanel(grafanaPanel(panel));
    }
    return builder.build();
}

function grafanaPanel(panel: Panel) {
    const builder = panel.kind === "stat" ? new StatBuilder() : new TimeseriesBuilder();
    builder
        .title(panel.title)
        .datasource(dataSource)
        // Units are called as Grafana calls them.
        .unit(panel.unit ?? "short")
        .height(height)
        .span(width / columns);
    panel.queries.forEach(({ expr, legend }, index) => {
        const query = new DataqueryBuilder()
            .refId(String.fromCharCode("A".charCodeAt(0) + index))
            .datasource(dataSource)
            .expr(expr)
            .legendFormat(legend ?? "__auto");
        builder.withTarget(panel.kind === "stat" ? query.instant() : query.range());
    });
    return builder;
}
