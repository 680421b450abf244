#!/bin/sh
# Starts a sentinel with what it knew before: its own name, the master, the others and the count of elections. Everything
# else is written anew, so that a changed setting or credential takes effect.
set -eu
umask 077

# The keeper ends a sentinel that runs with other files than these, because it never rereads them. Written down before they
# are read: what changes meanwhile counts as changed.
cat "$TLS/tls.crt" "$TLS/tls.key" "$TLS/ca.crt" | sha256sum > "$RUN/sentinel.tls"

known() {
    [ -s "$SENTINEL_STATE" ] || return 0
    grep -E "$1" "$SENTINEL_STATE" || true
}

myid=$(known '^sentinel myid ')
monitor=$(known "^sentinel monitor $MASTER_NAME ")
epochs=$(known "^sentinel (current-epoch|config-epoch|leader-epoch|known-replica|known-sentinel) ")
if [ -n "$monitor" ]; then
    # The quorum is a setting, the rest of the line is knowledge.
    monitor="${monitor% *} $QUORUM"
else
    monitor="sentinel monitor $MASTER_NAME ${FIRST%:*} ${FIRST##*:} $QUORUM"
fi

{
    cat "$SENTINEL_CONF/sentinel.conf"
    echo "tls-port $SENTINEL_PORT"
    echo "bind $BIND"
    echo "unixsocket $PING_SOCKET"
    echo "unixsocketperm 700"
    echo "dir $RUN"
    echo "tls-cert-file $TLS/tls.crt"
    echo "tls-key-file $TLS/tls.key"
    echo "tls-ca-cert-file $TLS/ca.crt"
    echo "user default off -@all"
    echo "user sentinel on #$(printf %s "$(cat "$INTERNAL/sentinel")" | sha256sum | cut -d' ' -f1) ~* &* +@all"
    echo "sentinel sentinel-user sentinel"
    echo "sentinel sentinel-pass $(cat "$INTERNAL/sentinel")"
    echo "sentinel announce-ip $SELF_HOST"
    echo "sentinel announce-port $SENTINEL_PORT"
    [ -z "$myid" ] || echo "$myid"
    echo "$monitor"
    cat "$SENTINEL_CONF/watch.conf"
    echo "sentinel auth-user $MASTER_NAME sentinel"
    echo "sentinel auth-pass $MASTER_NAME $(cat "$INTERNAL/sentinel")"
    [ -z "$epochs" ] || echo "$epochs"
} > "$SENTINEL_STATE.new"
mv "$SENTINEL_STATE.new" "$SENTINEL_STATE"

exec redis-sentinel "$SENTINEL_STATE"
