import type { Lifetimes } from "../../core/spiffe";
import { flat } from "../../monitoring";
import type { SpireSignalsArgs } from "./args";
import { failing, type WithoutConcern } from "./failing";

export function serverAlerts({ serverJob: job, servers }: SpireSignalsArgs): readonly WithoutConcern[] {
    const up = (count: number) =>
        Object.fromEntries(
            Array.from({ length: servers }, (_, index) => [
                `up{job="${job}",instance="${index}"}`,
                flat(index < count ? 1 : 0),
            ]),
        );
    return [
        {
            name: "SpireServerDown",
            expr: `absent(up{job="${job}"} == 1)`,
            for: "2m",
            severity: "critical",
            group: "spire-server",
            summary: "No SPIRE server answers",
            description: "Agents go on with what they have; when that ends nothing can prove who it is.",
            example: { fires: up(0), silent: up(1) },
        },
        ...(servers > 1
            ? [
                  {
                      name: "SpireServerMissing",
                      expr: `sum(up{job="${job}"}) < ${servers}`,
                      for: "10m",
                      severity: "warning",
                      group: "spire-server",
                      summary: "A SPIRE server is missing",
                      description: "Fewer servers than asked for answer.",
                      example: { fires: up(servers - 1), silent: up(servers) },
                  } as const,
              ]
            : []),
        failing(
            {
                name: "SpireDatastoreFailing",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot read its database",
                description: "Server {{ $labels.pod }} fails to read nodes, entries or bundles from the database.",
            },
            job,
            [
                "spire_server_datastore_node_fetch",
                "spire_server_datastore_bundle_fetch",
                "spire_server_datastore_registration_entry_list",
                "spire_server_datastore_registration_entry_event_list",
            ],
            "5m",
        ),
        failing(
            {
                name: "SpireEntriesNotRead",
                severity: "warning",
                summary: "{{ $labels.pod }} cannot read the entries",
                description: "Server {{ $labels.pod }} hands out identities by entries that may be out of date.",
            },
            job,
            ["spire_server_entry_cache_reload"],
            "10m",
        ),
        failing(
            {
                name: "SpireEntriesNotPruned",
                for: "30m",
                severity: "warning",
                summary: "{{ $labels.pod }} cannot remove old entries",
                description: "Entries that have ended stay in the database of {{ $labels.pod }}.",
            },
            job,
            ["spire_server_registration_entry_manager_prune"],
            "1h",
        ),
    ];
}

/**
 * The next authority comes into use when a sixth of the present one's life is left, and at most a week. So less than
 * three quarters of that is left only where no next one came.
 */
function leastSeconds({ caHours }: Lifetimes): number {
    return Math.min(caHours / 6, 7 * 24) * 0.75 * 3600;
}

function told(seconds: number): string {
    return seconds < 2 * 3600 ? `${Math.floor(seconds / 60)} minutes` : `${Math.floor(seconds / 3600)} hours`;
}

export function authorityAlerts({ serverJob: job, lifetimes }: SpireSignalsArgs): readonly WithoutConcern[] {
    const expiration = `spire_server_manager_x509_ca_rotate_expiration{job="${job}",pod="spire-0"}`;
    const least = leastSeconds(lifetimes);
    return [
        failing(
            {
                name: "SpireAuthorityNotRotated",
                for: "1m",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot make its next authority",
                description: "When the present authority of {{ $labels.pod }} ends, it can sign nothing.",
            },
            job,
            ["spire_server_ca_manager_x509_ca_prepare"],
            "30m",
        ),
        {
            name: "SpireAuthorityExpiresSoon",
            expr: `min by (pod) (spire_server_manager_x509_ca_rotate_expiration{job="${job}"}) - time() < ${least}`,
            for: "10m",
            severity: "critical",
            summary: `The authority of {{ $labels.pod }} ends within ${told(least)}`,
            description:
                "Another one should be in use by now. After its end nobody trusts what {{ $labels.pod }} signs.",
            example: {
                // It is looked at after twenty minutes.
                fires: { [expiration]: flat(least) },
                silent: { [expiration]: flat(least + 3600) },
                labels: { pod: "spire-0" },
            },
        },
        failing(
            {
                name: "SpireTokenKeyNotRotated",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot make its next token key",
                description: "Server {{ $labels.pod }} will not be able to sign tokens.",
            },
            job,
            ["spire_server_ca_manager_jwt_key_prepare"],
            "30m",
        ),
        failing(
            {
                name: "SpireServerCertificateNotRenewed",
                severity: "critical",
                summary: "{{ $labels.pod }} cannot renew its own certificate",
                description: "When it ends, agents no longer talk to {{ $labels.pod }}.",
            },
            job,
            ["spire_server_svid_rotate"],
            "30m",
        ),
    ];
}
