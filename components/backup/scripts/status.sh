#!/bin/sh
# Tells Prometheus what the storage really holds, by names alone: it has no key. Written to a file that is served as is.
set -u
trap 'exit 0' TERM INT
. "$BACKUP/repository.sh"

# 20260131T140500Z → seconds
seconds_of() {
    date -u -d "$(echo "$1" | sed 's/^\(....\)\(..\)\(..\)T\(..\)\(..\)\(..\)Z.*/\1-\2-\3 \4:\5:\6/')" +%s
}

# listing PLACE KIND: what tells of copies and drills below it, under any key; fails where nobody can say. One call for all
# of them: starting the tool costs this pod's share of a processor more than the listing does.
listing() {
    : > "$WORK/listed"
    for key in $KEY_NAMES; do
        code=0
        rclone lsf --recursive --files-only --include "/$2/*/facts*" --include "/drill/*" "$ROOT$key/$1" \
            >> "$WORK/listed" 2> "$WORK/listing" || code=$?
        case $code in
            0 | 3 | 4) ;;
            *)
                cat "$WORK/listing" >&2
                return 1
                ;;
        esac
    done
    # A name that ends in .part is not all there yet.
    sed 's,\.bin$,,; /\.part$/d' "$WORK/listed" | sort -u
}

sample() {
    echo "$1{system=\"$SYSTEM\",store=\"$store\"} $2"
}

describe() {
    good='' last='' took=''
    all=$(listing "$1" "$2") || return 1
    stamps=$(echo "$all" | sed -n "s,^$2/\([^/]*\)/facts$,\1,p")
    complete=$(echo "$stamps" | tail -n 1)
    sample stackwright_backup_copies "$(echo "$stamps" | grep -c .)"
    if [ -n "$complete" ]; then sample stackwright_backup_last_success_timestamp_seconds "$(seconds_of "$complete")"; fi
    for name in $(echo "$all" | sed -n 's,^drill/,,p'); do
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
