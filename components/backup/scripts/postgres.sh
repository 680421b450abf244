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

# position LSN: 0/2000028 as sixteen digits, which sort as positions do.
position() {
    printf '%08X%08X' "0x${1%/*}" "0x${1#*/}"
}

# controlled DIRECTORY WHAT: what the control file of a stopped or running server says.
controlled() {
    LC_ALL=C pg_controldata "$1" | sed -n "s/^$2: *//p"
}

# copies: of every complete copy its stamp, its end, its line, the position that its log must reach, the segment that its
# log begins with, and the server's identity, oldest first; 2 where nobody can say.
copies() {
    complete=$(backups base) || return 2
    for stamp in $complete; do
        get "base/$stamp/facts" > "$WORK/facts.$$" || return 2
        segment=$(fact "$WORK/facts.$$" segment)
        [ -n "$segment" ] || return 2
        end=$(fact "$WORK/facts.$$" end)
        if [ -n "$end" ]; then end=$(position "$end"); else end=$(echo "$segment" | cut -c9-16,23-24)000000; fi
        system=$(fact "$WORK/facts.$$" system)
        echo "$stamp $(fact "$WORK/facts.$$" finished) $(echo "$segment" | cut -c1-8) $end $segment ${system:-unknown}"
    done
    rm -f "$WORK/facts.$$"
}

# Every restore and every promotion begins a new line (timeline) of the log. A name beside its history says since when it
# is the server's: a restore that failed leaves a history that nobody ever went on with.
since_place() {
    echo "wal/history/$1.since.$2.$3"
}

# line_at STAMP SYSTEM: the line that was the server's then, by the last of those names and of the copies in $WORK/copies;
# 2 where nobody can say.
line_at() {
    begun=$(names wal/history) || return 2
    {
        echo "$begun" | sed -n "s/^\([0-9A-F]\{8\}\)\.since\.\([0-9TZ]*\)\.$2$/\2 \1/p"
        while read -r stamp _ line _ _ system; do
            if [ "$system" = "$2" ]; then echo "$stamp $line"; fi
        done < "$WORK/copies"
    } | while read -r stamp line; do
        if earlier "$stamp" "$1"; then echo "$stamp $line"; fi
    done | sort | tail -n 1 | cut -d' ' -f2
}

# on_line LINE POSITION: whether that position of that line is also one of the line whose history is in $WORK/history.
on_line() {
    while read -r parent fork _; do
        case $parent in '' | *[!0-9]*) continue ;; esac
        if [ "$(printf %08X "$parent")" = "$1" ]; then
            earlier "$2" "$(position "$fork")"
            return
        fi
    done < "$WORK/history"
    return 1
}

# choose_base TIME: the copy to begin with and the line to follow from there, "STAMP LINE". The line is the one that was
# the server's at that time, whatever was restored since; a copy of what was given up by then is passed over. 1 where there
# is none, 2 where nobody can say.
choose_base() {
    limit=99999999T999999Z
    if [ "$1" != latest ]; then limit=$(date -u -d "$1" +%Y%m%dT%H%M%SZ) || return 2; fi
    copies > "$WORK/copies" || return 2
    # A server that was initialised anew has the same names for other things.
    identity=$(while read -r _ finished _ _ _ system; do
        if earlier "$finished" "$limit"; then echo "$system"; fi
    done < "$WORK/copies" | tail -n 1)
    [ -n "$identity" ] || return 1
    line=$(line_at "$limit" "$identity") || return 2
    code=0
    get "wal/history/$line.history.gz" > "$WORK/history.gz" || code=$?
    case $code in
        0) gunzip -c < "$WORK/history.gz" > "$WORK/history" || return 2 ;;
        1) : > "$WORK/history" ;;
        *) return 2 ;;
    esac
    chosen=
    while read -r stamp finished on end _ system; do
        if [ "$system" != "$identity" ] || ! earlier "$finished" "$limit"; then continue; fi
        if [ "$on" = "$line" ] || on_line "$on" "$end"; then chosen=$stamp; fi
    done < "$WORK/copies"
    [ -n "$chosen" ] || return 1
    echo "$chosen $line"
}

# restore STAMP LINE TIME DIRECTORY [ARGUMENT...]: makes DIRECTORY what the server's was at that time of that line ("latest",
# or a time in UTC), on a line of its own, and leaves a server running on it that listens to nobody but this script.
restore() {
    stamp=$1 line=$2 time=$3 into=$4
    shift 4
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
        -c recovery_target_timeline="0x$line" -c recovery_target_action=promote -c hot_standby=off -c ssl=off \
        -c listen_addresses= -c unix_socket_directories="$WORK" -c port=5432 \
        -c hba_file="$WORK/restore.hba" -c ident_file="$WORK/restore.ident"
    if [ "$time" = latest ]; then
        replay -D "$into" "$@" || return 1
    elif ! replay -D "$into" "$@" -c "recovery_target_time=$time+00"; then
        # Nothing has happened on this line after that time: its end is what was there.
        grep -q 'recovery ended before configured recovery target was reached' "$WORK/replay" || return 1
        replay -D "$into" "$@" || return 1
    fi
    echo "${0##*/}: base/$stamp is replayed up to $(client -c "SELECT coalesce(pg_last_xact_replay_timestamp()::text, 'its own end')")" >&2
}

# replay ARGUMENT...: starts a server, shows what it says, and waits until it has replayed its log.
replay() {
    : > "$WORK/replay"
    tail -f "$WORK/replay" >&2 &
    showing=$!
    LC_MESSAGES=C postgres "$@" > "$WORK/replay" 2>&1 &
    server=$!
    until [ "$(client -c 'SELECT pg_is_in_recovery()' 2> /dev/null)" = f ]; do
        if ! kill -0 "$server" 2> /dev/null; then
            end_server || true
            return 1
        fi
        sleep 1
    done
}

# end_server: stops what restore has started, after it has written and archived everything.
end_server() {
    [ -n "${server:-}" ] || return 0
    kill -INT "$server" 2> /dev/null || true
    ended=0
    wait "$server" || ended=$?
    server=
    # What it said last shall be seen, too.
    sleep 1
    kill "$showing" 2> /dev/null || true
    return "$ended"
}
