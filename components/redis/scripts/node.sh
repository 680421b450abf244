#!/bin/sh
# Starts one node of several. It never makes itself master by what it alone remembers, which an election may have overtaken
# while it was away: more than half of the sentinels must answer, and the last election that one of them knows counts. Where
# there was none the first node begins as master.
set -eu
umask 077

# ask SENTINEL: how many elections it knows of and what came of the last one, "COUNT HOST:PORT".
ask() {
    printf 'sentinel get-master-addr-by-name %s\nsentinel master %s\n' "$MASTER_NAME" "$MASTER_NAME" |
        REDISCLI_AUTH=$(cat "$INTERNAL/sentinel") timeout 3 redis-cli --no-auth-warning --user sentinel \
            --tls --cacert "$TLS/ca.crt" -h "${1%:*}" -p "${1##*:}" 2> /dev/null |
        awk 'NR == 1 { host = $1 } NR == 2 { port = $1 } last == "config-epoch" { count = $1 } { last = $1 }
            END { if (port ~ /^[0-9]+$/ && count != "") print count, host ":" port }'
}

all=$(echo "$SENTINELS" | wc -w)
# The kubelet ends a server that has not begun after a minute; this says why before that.
deadline=$(($(date +%s) + ELECTION_SECONDS))
while :; do
    answers=$(for sentinel in $SENTINELS; do ask "$sentinel"; done)
    count=$(echo "$answers" | grep -c .) || true
    [ $((count * 2)) -le "$all" ] || break
    if [ "$(date +%s)" -ge "$deadline" ]; then
        echo "node: only $count of $all sentinels answer, and the others may know of a newer master: this node waits for more than half" >&2
        exit 1
    fi
    sleep 1
done
last=$(echo "$answers" | sort -n | tail -n 1)
master=${last#* }
echo "node: $count of $all sentinels answer; $master is master since election ${last% *}"

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
