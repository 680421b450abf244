#!/bin/sh
# A server that is still replaying its log answers "not yet", which is a sign of life.
pg_isready --quiet --host="$PGHOST" --port="$PGPORT" --timeout=4
[ $? -le 1 ]
