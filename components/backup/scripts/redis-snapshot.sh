#!/bin/sh
# Copies what a Redis holds, checks the copy, stores it, and removes what is too old.
set -eu
. "$BACKUP/repository.sh"
stamp=$(now)
dump=$SCRATCH/dump.rdb
trap 'rm -f "$dump"' EXIT

REDISCLI_AUTH=$(cat "$LOGIN/password") redis-cli --no-auth-warning --user "$(cat "$LOGIN/username")" \
    --tls --cacert "$CA" -h "$HOST" -p "$PORT" --rdb "$dump" >&2 || fail "no copy was made"
redis-check-rdb "$dump" > "$WORK/checked" || {
    cat "$WORK/checked" >&2
    fail "the copy is damaged"
}
keys=$(sed -n 's/.*\[info\] \([0-9]*\) keys read.*/\1/p' "$WORK/checked")
expires=$(sed -n 's/.*\[info\] \([0-9]*\) expires.*/\1/p' "$WORK/checked")

gzip -1 -c "$dump" | put "snapshot/$stamp/dump.rdb.gz" || fail "the copy is not stored"
{
    echo "started=$stamp"
    echo "finished=$(now)"
    echo "keys=${keys:-0}"
    echo "expires=${expires:-0}"
} | put "snapshot/$stamp/facts" || fail "the copy is stored, but not noted down"
copied=$stamp
prune snapshot || fail "the copy is stored; what is too old is still there, because nobody can say what there is"
echo "redis-snapshot.sh: snapshot/$copied is complete with ${keys:-0} keys"
