#!/bin/sh
# Copies a running server, stores the copy, and removes what is too old together with the log that only it needed.
set -eu
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
stamp=$(now)
PGPASSWORD=$(cat "$LOGIN/password")
export PGPASSWORD LC_ALL=C
connection="host=$PGHOST port=$PGPORT user=$(cat "$LOGIN/username") sslmode=verify-full sslrootcert=$CA"

identity=$(psql --no-psqlrc --tuples-only --no-align --no-password --dbname="$connection replication=true" \
    --command=IDENTIFY_SYSTEM | cut -d'|' -f1)
[ -n "$identity" ] || fail "no copy was made: the server does not say which one it is"
echo "postgres-base.sh: copying to base/$stamp"
# Where its log starts and ends is said in two files of the copy, which are read as they go by.
passing=$WORK/passing.$$
rm -f "$passing" "$WORK/copied"
mkfifo "$passing"
{ tar -x -O -f - backup_label backup_manifest | sed -n '/^START WAL/p; /"End-LSN"/p'; cat > /dev/null; } \
    < "$passing" > "$WORK/label" &
reading=$!
{
    # The server answers only when the log that the copy needs is archived.
    pg_basebackup --pgdata=- --format=tar --wal-method=none --checkpoint=fast --label="$stamp" \
        --manifest-checksums=SHA256 --no-password \
        --dbname="$connection" \
        2> "$WORK/said" && : > "$WORK/copied"
} | tee "$passing" | gzip -1 | put "base/$stamp/base.tar.gz" || rm -f "$WORK/copied"
wait "$reading" || rm -f "$WORK/copied"
rm -f "$passing"
if [ ! -e "$WORK/copied" ]; then
    cat "$WORK/said" >&2
    drop "base/$stamp"
    fail "no copy was made"
fi
start=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "$WORK/label")
[ -n "$start" ] || fail "the copy does not say where its log starts"
end=$(sed -n 's/.*"End-LSN": *"\([^"]*\)".*/\1/p' "$WORK/label" | tail -n 1)
[ -n "$end" ] || fail "the copy does not say where its log ends"
{
    echo "started=$stamp"
    echo "finished=$(now)"
    echo "server=$(pg_basebackup --version | sed 's/^[^0-9]*//')"
    echo "system=$identity"
    echo "segment=$start"
    echo "end=$end"
} | put "base/$stamp/facts" || fail "the copy is stored, but not noted down"

copied=$stamp
prune base || fail "the copy is stored; what is too old is still there, because nobody can say what there is"
copies > "$WORK/copies" || fail "the copy is stored; the log is kept, because nobody can say what needs it"
# A position is a position, whatever the line. After a restore to earlier a newer copy has a lower one.
first=$(cut -d' ' -f5 "$WORK/copies" | cut -c9-24 | sort | head -n 1)
[ -n "$first" ] || fail "the copy is stored; the log is kept, because no copy says what it needs"
folders=$(names wal) || fail "the copy is stored; the log cannot be listed"
: > "$WORK/unneeded"
for folder in $folders; do
    [ "$folder" != history ] || continue
    segments=$(names "wal/$folder") || fail "the copy is stored; the log cannot be listed"
    for name in $segments; do
        if ! earlier "$first" "$(echo "$name" | cut -c9-24)"; then echo "$folder/$name" >> "$WORK/unneeded"; fi
    done
done
if [ -s "$WORK/unneeded" ]; then
    for key in $KEY_IDS; do rclone delete "$(at "$key" wal)" --files-from "$WORK/unneeded"; done
    echo "postgres-base.sh: removed $(wc -l < "$WORK/unneeded") segments before position $first"
fi
echo "postgres-base.sh: base/$copied is complete"
