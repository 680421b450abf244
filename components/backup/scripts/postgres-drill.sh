#!/bin/sh
# Proves that the newest backup can be restored: into a directory that nobody needs, every file and page against its
# checksum, every index against its table, and the rows against those of the drill before.
set -u
. "$BACKUP/repository.sh"
. "$BACKUP/postgres.sh"
began=$(date +%s)
tab=$(printf '\t')

# wrong REASON: notes it and fails.
wrong() {
    echo "postgres-drill.sh: $1" >&2
    return 1
}

inspect() {
    chosen=$(choose_base latest) || { wrong "there is no backup"; return 1; }
    stamp=${chosen% *}
    restore "$stamp" "${chosen#* }" latest "$SCRATCH/pgdata" -c config_file="$CONF/postgresql.conf" -c archive_mode=off \
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

# rows, database and table, one line each, with tabs between them: names may have spaces.
count() {
    client -c "SELECT datname FROM pg_database WHERE datallowconn AND datname NOT IN ('postgres', 'template1')" \
        > "$WORK/databases" || return 1
    while read -r database; do
        client --dbname="$database" -c "
            SELECT format('SELECT count(*), current_database(), %L FROM %I.%I', quote_ident(schemaname) || '.' || quote_ident(tablename), schemaname, tablename)
            FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1" \
            < /dev/null > "$WORK/counts" || return 1
        while read -r statement; do
            client --dbname="$database" --field-separator="$tab" -c "$statement" < /dev/null || return 1
        done < "$WORK/counts"
    done < "$WORK/databases"
}

# A table that is gone or has lost most of its rows is what backups are for: somebody must look. Once: the next drill is
# compared with what this one has found.
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
    lost=0
    while IFS=$tab read -r before database table; do
        # Not a line of this form: an older drill wrote it otherwise.
        case $before in '' | *[!0-9]*) continue ;; esac
        after=$(awk -F"$tab" -v d="$database" -v t="$table" '$2 == d && $3 == t { print $1 }' "$WORK/rows")
        if [ -z "$after" ]; then
            wrong "table $table of database $database had $before rows and is gone" || lost=1
        elif [ $((after * 100)) -lt $((before * (100 - MOST_LOST))) ]; then
            wrong "table $table of database $database had $before rows and has $after" || lost=1
        fi
    done < "$WORK/before"
    if [ "$lost" -eq 1 ]; then
        echo "postgres-drill.sh: if that was meant, the next drill succeeds: it is compared with these rows" >&2
        put rows < "$WORK/rows" || wrong "the rows cannot be stored"
        return 1
    fi
}

result=failed
if inspect; then result=ok; fi
end_server 2> /dev/null || true
rm -rf "$SCRATCH/pgdata"
seconds=$(($(date +%s) - began))
if [ "$result" = ok ]; then put rows < "$WORK/rows" || result=failed; fi
record_drill "$result" "$seconds" || fail "the result ($result) cannot be stored"
[ "$result" = ok ] || fail "the drill failed after $seconds s"
echo "postgres-drill.sh: restored and inspected in $seconds s, $(awk '{ rows += $1 } END { print NR " tables, " rows + 0 " rows" }' "$WORK/rows")"
