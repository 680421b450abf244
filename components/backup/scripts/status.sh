#!/bin/sh
# Tells Prometheus what the storage really holds, by names alone: it has no key. Written to a file that is served as is.
set -u
trap 'exit 0' TERM INT
. "$BACKUP/repository.sh"

# 20260131T140500Z → seconds
seconds_of() {
    date -u -d "$(echo "$1" | sed 's/^\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z.*/\1-\2-\3 \4:\5:\6/')" +%s
}

# listing FOLDER: names under any key; fails where nobody can say.
listing() {
    : > "$WORK/listed"
    for key in $KEY_NAMES; do
        code=0
        rclone lsf "$ROOT$key/$1" >> "$WORK/listed" 2> "$WORK/listing" || code=$?
        case $code in
            0 | 3 | 4) ;;
            *)
                cat "$WORK/listing" >&2
                return 1
                ;;
        esac
    done
    sed 's,/$,,; s,\.bin$,,' "$WORK/listed" | sort -u
}

sample() {
    echo "$1{system=\"$SYSTEM\",store=\"$store\"} $2"
}

describe() {
    complete='' count=0
    stamps=$(listing "$1/$2") || return 1
    for stamp in $stamps; do
        inside=$(listing "$1/$2/$stamp") || return 1
        if echo "$inside" | grep -qx facts; then
            complete=$stamp
            count=$((count + 1))
        fi
    done
    sample stackwright_backup_copies "$count"
    if [ -n "$complete" ]; then sample stackwright_backup_last_success_timestamp_seconds "$(seconds_of "$complete")"; fi
    good='' last='' took=''
    drills=$(listing "$1/drill") || return 1
    for name in $drills; do
        last=${name#*.}
        took=${last#*.}
        last=${last%%.*}
        if [ "$last" = ok ]; then good=${name%%.*}; fi
    done
    if [ -n "$last" ]; then
        sample stackwright_restore_drill_last_result "$([ "$last" = ok ] && echo 1 || echo 0)"
        sample stackwright_restore_drill_duration_seconds "${took%s}"
    fi
    if [ -n "$good" ]; then sample stackwright_restore_drill_last_success_timestamp_seconds "$(seconds_of "$good")"; fi
}

report() {
    # store:kind, for instance postgres:base
    for entry in $STORES; do
        store=${entry%%:*}
        describe "$PLACES/$store" "${entry##*:}" || return 1
    done
    echo "stackwright_backup_status_timestamp_seconds{system=\"$SYSTEM\"} $(date +%s)"
}

while :; do
    if report > "$OUTPUT/metrics.new"; then mv "$OUTPUT/metrics.new" "$OUTPUT/metrics"; fi
    # In the background, so that the signal to stop is not kept waiting.
    sleep "$INTERVAL" &
    wait $!
done
