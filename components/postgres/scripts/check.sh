#!/bin/sh
# Logs in as every caller until the server says that it has applied the plan this job was made for. Where an operator made
# the logins, an owner still has to say that what it makes belongs to the group: its third column.
set -eu
deadline=$(($(date +%s) + TIMEOUT))

knock() {
    PGPASSWORD=$(cat "$PASSWORDS/$1") psql --no-psqlrc --tuples-only --no-align \
        --dbname="host=$PGHOST port=$PGPORT user=$1 dbname=$2 sslmode=verify-full sslrootcert=$PGSSLROOTCERT connect_timeout=5" \
        --command="$3" 2>&1
}

while read -r role database group; do
    until answer=$(knock "$role" "$database" "SELECT current_setting('stackwright.plan', true)") && [ "$answer" = "$PLAN" ]; do
        if [ "$(date +%s)" -ge "$deadline" ]; then
            echo "check: $role cannot use database $database as planned ($PLAN): $answer" >&2
            exit 1
        fi
        sleep 2
    done
    if [ -n "$group" ]; then
        knock "$role" "$database" "SET ROLE NONE; ALTER ROLE SESSION_USER IN DATABASE \"$database\" SET role = '$group'"
    fi
    echo "check: $role uses database $database"
done < "$LOGINS"
