# What the Redis scripts share.

# load STAMP DIRECTORY: fills DIRECTORY from a snapshot and leaves a server running on it that listens to nobody but this
# script. Its log is made from the data before anybody else starts on it.
load() {
    rm -rf "$2"
    mkdir "$2"
    rm -f "$WORK/fetched"
    { get "snapshot/$1/dump.rdb.gz" && : > "$WORK/fetched"; } | gunzip -c > "$2/dump.rdb" || return 1
    [ -e "$WORK/fetched" ] || return 1
    redis-server --port 0 --unixsocket "$WORK/redis.sock" --dir "$2" --appendonly no --save '' --daemonize no >&2 &
    server=$!
    until [ "$(local_redis ping 2> /dev/null)" = PONG ]; do
        kill -0 "$server" 2> /dev/null || return 1
        sleep 1
    done
    local_redis config set appendonly yes > /dev/null || return 1
    until local_redis info persistence | grep -q 'aof_rewrite_in_progress:0'; do sleep 1; done
    local_redis info persistence | grep -q 'aof_last_bgrewrite_status:ok' || return 1
}

local_redis() {
    redis-cli -s "$WORK/redis.sock" "$@"
}

end_server() {
    [ -n "${server:-}" ] || return 0
    kill -TERM "$server" 2> /dev/null || true
    wait "$server"
}
