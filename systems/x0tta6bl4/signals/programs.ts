import { type Catalogue, catalogue, counter, gauge, histogram } from "../../../components/monitoring";

/** What the programs of the mesh show beside the requests they answer. */
export const meshPrograms: Catalogue = catalogue("x0tta6bl4", {
    x0tta6bl4_mesh_nodes_total: gauge("Nodes of the mesh by what is known of them", "state"),
    x0tta6bl4_mesh_peers: gauge("Peers a program talks to"),
    x0tta6bl4_gossip_messages_total: counter("Gossip messages", "direction", "result"),
    x0tta6bl4_gossip_round_trip_seconds: histogram("How long a peer takes to answer"),
    x0tta6bl4_mapek_cycles_total: counter("Rounds of the self-healing loop", "phase", "result"),
    x0tta6bl4_mapek_cycle_duration_seconds: histogram("How long a round takes", "phase"),
    x0tta6bl4_mapek_last_cycle_timestamp_seconds: gauge("When the last round ended"),
    x0tta6bl4_certificate_expiry_timestamp_seconds: gauge("When the program's certificate ends", "kind"),
    x0tta6bl4_certificate_rotations_total: counter("Certificates renewed", "kind", "result"),
    x0tta6bl4_pqc_handshakes_total: counter("Post-quantum handshakes", "algorithm", "result"),
    x0tta6bl4_mtls_connections_total: counter("Connections with both ends proved", "result"),
    x0tta6bl4_db_pool_connections: gauge("Connections of the pool", "state"),
    x0tta6bl4_cache_requests_total: counter("Questions to the cache", "result"),
});
