# What the PostgreSQL scripts share.

# A folder per 256 segments keeps listings short.
wal_place() {
    case $1 in
        *.history) echo "wal/history/$1.gz" ;;
        *) echo "wal/$(echo "$1" | cut -c1-16)/$1.gz" ;;
    esac
}

# The restored server, through its socket.
client() {
    psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 \
        --host="$WORK" --port=5432 --username=postgres --dbname=postgres "$@"
}

# restore STAMP TIME DIRECTORY [ARGUMENT...]: makes DIRECTORY what the server's was at that time ("latest", or a time in
# UTC), on a line of its own, and leaves a server running on it that listens to nobody but this script.
restore() {
    stamp=$1 time=$2 into=$3
    shift 3
    rm -rf "$into"
    mkdir -m 0700 "$into"
    rm -f "$WORK/fetched"
    { get "base/$stamp/base.tar.gz" && : > "$WORK/fetched"; } | gunzip -c | tar -x -C "$into" || return 1
    [ -e "$WORK/fetched" ] || return 1
    # Every file against the checksum it had when it was copied.
    pg_verifybackup --no-parse-wal --quiet "$into" >&2 || return 1
    touch "$into/recovery.signal"
    echo 'local all postgres peer map=restore' > "$WORK/restore.hba"
    echo "restore $(id -un) postgres" > "$WORK/restore.ident"
    set -- "$@" -c "restore_command=/bin/sh \"$BACKUP/postgres-fetch.sh\" \"%f\" \"%p\"" \
        -c recovery_target_action=promote -c hot_standby=off -c ssl=off \
        -c listen_addresses= -c unix_socket_directories="$WORK" -c port=5432 \
        -c hba_file="$WORK/restore.hba" -c ident_file="$WORK/restore.ident"
    if [ "$time" != latest ]; then set -- "$@" -c "recovery_target_time=$time+00"; fi
    postgres -D "$into" "$@" >&2 &
    server=$!
    until [ "$(client -c 'SELECT pg_is_in_recovery()' 2> /dev/null)" = f ]; do
        kill -0 "$server" 2> /dev/null || return 1
        sleep 1
    done
    echo "${0##*/}: base/$stamp is replayed up to $(client -c "SELECT coalesce(pg_last_xact_replay_timestamp()::text, 'its own end')")" >&2
}

# end_server: stops what restore has started, after it has written and archived everything.
end_server() {
    [ -n "${server:-}" ] || return 0
    kill -INT "$server" 2> /dev/null || true
    wait "$server"
}
