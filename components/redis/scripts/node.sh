#!/bin/sh
# Starts one node of several. It never makes itself master against the others: it asks the sentinels, then what its own
# sentinel last knew, and only where neither has ever been does the first node begin as master.
set -eu
umask 077

ask() {
    REDISCLI_AUTH=$(cat "$INTERNAL/sentinel") timeout 3 redis-cli --no-auth-warning --user sentinel \
        --tls --cacert "$TLS/ca.crt" -h "${1%:*}" -p "${1##*:}" sentinel get-master-addr-by-name "$MASTER_NAME" 2>/dev/null
}

master=
for sentinel in $SENTINELS; do
    if answer=$(ask "$sentinel") && [ "$(echo "$answer" | wc -l)" -eq 2 ]; then
        master=$(echo "$answer" | paste -d: -s -)
        echo "node: the sentinel at $sentinel says that $master is master"
        break
    fi
done
if [ -z "$master" ] && [ -s "$SENTINEL_STATE" ]; then
    master=$(sed -n "s/^sentinel monitor $MASTER_NAME \([^ ]*\) \([0-9]*\) .*/\1:\2/p" "$SENTINEL_STATE")
    echo "node: no sentinel answers; this pod's own last knew $master as master"
fi
if [ -z "$master" ]; then
    master=$FIRST
    echo "node: nobody has been here before; $master begins as master"
fi

{
    echo "masteruser replica"
    echo "masterauth $(cat "$INTERNAL/replica")"
    echo "replica-announce-ip $SELF_HOST"
    echo "replica-announce-port $SELF_PORT"
    if [ "$master" != "$SELF_HOST:$SELF_PORT" ]; then
        echo "replicaof ${master%:*} ${master##*:}"
    fi
} > "$RUN/node.conf"

exec redis-server "$@" --include "$RUN/node.conf"
