#!/bin/sh
# Proves that the newest snapshot can be loaded: into a directory that nobody needs, with all the keys it was taken with.
set -u
. "$BACKUP/repository.sh"
. "$BACKUP/redis.sh"
began=$(date +%s)

inspect() {
    stamp=$(choose snapshot latest) || { echo "redis-drill.sh: there is no snapshot" >&2; return 1; }
    get "snapshot/$stamp/facts" > "$WORK/facts" || return 1
    load "$stamp" "$SCRATCH/redis" || { echo "redis-drill.sh: snapshot/$stamp cannot be loaded" >&2; return 1; }
    keys=$(local_redis info keyspace | sed -n 's/^db[0-9]*:keys=\([0-9]*\),.*/\1/p' | awk '{ sum += $1 } END { print sum + 0 }')
    # Keys that have expired meanwhile are not loaded.
    least=$(($(fact "$WORK/facts" keys) - $(fact "$WORK/facts" expires)))
    if [ "$keys" -lt "$least" ]; then
        echo "redis-drill.sh: snapshot/$stamp holds $keys keys instead of at least $least" >&2
        return 1
    fi
}

result=failed
if inspect; then result=ok; fi
end_server 2> /dev/null || true
rm -rf "$SCRATCH/redis"
seconds=$(($(date +%s) - began))
record_drill "$result" "$seconds" || fail "the result ($result) cannot be stored"
[ "$result" = ok ] || fail "the drill failed after $seconds s"
echo "redis-drill.sh: loaded $keys keys in $seconds s"
