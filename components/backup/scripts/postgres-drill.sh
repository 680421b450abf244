#!/bin/sh
# Proves that the newest backup can be restored: into a directory that nobody needs, every file and page against its
# checksum, every index against its table, and the rows against those of the drill before.
set -u
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
began=$(date +%s)

# wrong REASON: notes it and fails.
wrong() {
    echo "postgres-drill.sh: $1" >&2
    return 1
}

inspect() {
    stamp=$(choose base latest) || { wrong "there is no backup"; return 1; }
    restore "$stamp" latest "$SCRATCH/pgdata" -c config_file="$CONF/postgresql.conf" -c archive_mode=off \
        -c shared_buffers=64MB || { wrong "base/$stamp cannot be restored"; return 1; }
    took=$(($(date +%s) - began))
    if [ "$took" -gt "$RESTORE_SECONDS" ]; then
        wrong "base/$stamp took $took s to be restored instead of $RESTORE_SECONDS at most"
        return 1
    fi
    count > "$WORK/rows" || { wrong "the rows of base/$stamp cannot be counted"; return 1; }
    pg_amcheck --host="$WORK" --port=5432 --username=postgres --all --install-missing --heapallindexed >&2 ||
        { wrong "an index or a table of base/$stamp is damaged"; return 1; }
    end_server || { wrong "the restored server did not end well"; return 1; }
    pg_checksums --check --pgdata="$SCRATCH/pgdata" >&2 || { wrong "a page of base/$stamp is damaged"; return 1; }
    compare
}

# database table rows, one line each
count() {
    for database in $(client -c "SELECT datname FROM pg_database WHERE datallowconn AND datname NOT IN ('postgres', 'template1')"); do
        client --dbname="$database" -c "
            SELECT format('SELECT %L, count(*) FROM %I.%I', current_database() || ' ' || quote_ident(schemaname) || '.' || quote_ident(tablename), schemaname, tablename)
            FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1" > "$WORK/counts" || return 1
        while read -r statement; do
            client --dbname="$database" --field-separator=' ' -c "$statement" < /dev/null || return 1
        done < "$WORK/counts"
    done
}

# A table that is gone or has lost most of its rows is what backups are for: somebody must look.
compare() {
    code=0
    get rows > "$WORK/before" || code=$?
    case $code in
        0) ;;
        1) return 0 ;;
        *)
            wrong "the rows of the drill before cannot be read"
            return 1
            ;;
    esac
    while read -r database table before; do
        after=$(awk -v d="$database" -v t="$table" '$1 == d && $2 == t { print $3 }' "$WORK/rows")
        if [ -z "$after" ]; then
            wrong "table $table of database $database had $before rows and is gone"
            return 1
        fi
        if [ $((after * 100)) -lt $((before * (100 - MOST_LOST))) ]; then
            wrong "table $table of database $database had $before rows and has $after"
            return 1
        fi
    done < "$WORK/before"
}

result=failed
if inspect; then result=ok; fi
end_server 2> /dev/null || true
rm -rf "$SCRATCH/pgdata"
seconds=$(($(date +%s) - began))
if [ "$result" = ok ]; then put rows < "$WORK/rows" || result=failed; fi
record_drill "$result" "$seconds" || fail "the result ($result) cannot be stored"
[ "$result" = ok ] || fail "the drill failed after $seconds s"
echo "postgres-drill.sh: restored and inspected in $seconds s, $(awk '{ rows += $3 } END { print NR " tables, " rows + 0 " rows" }' "$WORK/rows")"
