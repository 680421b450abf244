#!/bin/sh
# Logs in as every caller until the server says that it has applied the plan this job was made for.
set -eu
deadline=$(($(date +%s) + TIMEOUT))

knock() {
    PGPASSWORD=$(cat "$PASSWORDS/$1") psql --no-psqlrc --tuples-only --no-align \
        --dbname="host=$PGHOST port=$PGPORT user=$1 dbname=$2 sslmode=verify-full sslrootcert=$PGSSLROOTCERT connect_timeout=5" \
        --command="SELECT current_setting('stackwright.plan', true)" 2>&1
}

while read -r role database; do
    until answer=$(knock "$role" "$database") && [ "$answer" = "$PLAN" ]; do
        if [ "$(date +%s)" -ge "$deadline" ]; then
            echo "check: $role cannot use database $database as planned ($PLAN): $answer" >&2
            exit 1
        fi
        sleep 2
    done
    echo "check: $role uses database $database"
done < "$LOGINS"
