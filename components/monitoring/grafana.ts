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
import type { TaggedDashboard } from "./dashboards";
import type { Panel } from "./model";

/** The one variable of every dashboard: which Prometheus it asks. */
export const dataSourceVariable = "datasource";
const dataSource = { type: "prometheus", uid: `\${${dataSourceVariable}}` };
const landingTag = "landing";
const width = 24;
const columns = 3;
const height = 8;

/** A dashboard as Grafana 10.1 reads it, panels in rows of three. */
export function grafanaDashboard({ uid, title, rows, system, landing }: TaggedDashboard): GrafanaDashboard {
    const builder = new DashboardBuilder(title)
        .uid(uid)
        .tags(["stackwright", system, ...(landing === true ? [landingTag] : [])])
        .readonly()
        .refresh("1m")
        .time({ from: "now-6h", to: "now" })
        .timezone("browser")
        .withVariable(new DatasourceVariableBuilder(dataSourceVariable).label("Prometheus").type("prometheus"))
        .link(linkTo("All of this system", system))
        .link(linkTo("Where to look first", landingTag));
    for (const row of rows) {
        builder.withRow(new RowBuilder(row.title));
        for (const panel of row.panels) builder.withPanel(grafanaPanel(panel));
    }
    return builder.build();
}

function linkTo(title: string, tag: string): DashboardLinkBuilder {
    return new DashboardLinkBuilder(title)
        .type(DashboardLinkType.Dashboards)
        .tags([tag])
        .asDropdown(true)
        .keepTime(true);
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
