import { type Catalogue, catalogue, counter, gauge, summary } from "../../monitoring";

/** What the servers show of themselves; `status` is the outcome of a call, OK where it succeeded. */
export const spireServer: Catalogue = catalogue("spire-server", {
    spire_server_started: gauge("That it runs", "version", "trust_domain_id", "host"),
    spire_server_uptime_in_ms: gauge("Since when", "host"),
    spire_server_ca_manager_x509_ca_prepare: counter("Authorities it made", "status", "host"),
    spire_server_ca_manager_x509_ca_activate: counter("Authorities it took into use", "host"),
    spire_server_ca_manager_jwt_key_prepare: counter("Token keys it made", "status", "host"),
    // The gauge beside it, …_ttl, is set once, when an authority comes into use, and never counts down.
    spire_server_manager_x509_ca_rotate_expiration: gauge("When its authority ends", "trust_domain_id", "host"),
    spire_server_svid_rotate: counter("Own certificates it renewed", "status", "host"),
    spire_server_server_ca_sign_x509_svid: counter("Certificates it signed", "host"),
    spire_server_server_ca_sign_jwt_svid: counter("Tokens it signed", "host"),
    spire_server_entry_cache_reload: counter("Times it read the entries", "status", "host"),
    spire_server_registration_entry_manager_prune: counter("Times it removed old entries", "status", "host"),
    spire_server_datastore_bundle_fetch: counter("Bundles read from the database", "status", "host"),
    spire_server_datastore_node_fetch: counter("Nodes read from the database", "status", "host"),
    spire_server_datastore_registration_entry_list: counter("Entries read from the database", "status", "host"),
    spire_server_datastore_registration_entry_event_list: counter("Changes read from the database", "status", "host"),
});

export const spireAgent: Catalogue = catalogue("spire-agent", {
    spire_agent_started: gauge("That it runs", "version", "trust_domain_id", "host"),
    spire_agent_uptime_in_ms: gauge("Since when", "host"),
    spire_agent_agent_svid_rotate: counter("Own certificates it renewed", "status", "host"),
    spire_agent_node_attestor_new_svid: counter("Times it proved its node", "status", "host"),
    spire_agent_manager_sync_fetch_entries_updates: counter("Times it asked for entries", "status", "host"),
    spire_agent_manager_sync_fetch_svids_updates: counter("Times it asked for certificates", "status", "host"),
    spire_agent_cache_manager_outdated_svids: summary("Certificates that no longer fit their entry", "host"),
    spire_agent_workload_api_workload_attestation: counter("Workloads it looked at", "status", "host"),
    spire_agent_workload_api_connections: gauge("Workloads that hold a connection", "host"),
    spire_agent_workload_api_connection: counter("Workloads that connected", "host"),
});
