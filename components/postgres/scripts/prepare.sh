#!/bin/sh
# Makes the data directory of a primary or a standby, or refuses one that this server must not touch.
set -eu

refuse() {
    echo "prepare: $1" >&2
    exit 1
}

major=$(postgres --version | sed 's/^[^0-9]*\([0-9][0-9]*\).*$/\1/')

if [ -s "$PGDATA/PG_VERSION" ]; then
    found=$(cat "$PGDATA/PG_VERSION")
    [ "$found" = "$major" ] || refuse "the volume holds data of PostgreSQL $found and the image is $major; go back to an image of version $found, or move the data with a dump (docs/operations)"
    owner=$(stat -c %u "$PGDATA")
    [ "$owner" = "$(id -u)" ] || refuse "the volume was initialised by user $owner and this pod runs as $(id -u); set runAsUser to $owner"
    # A volume's first mount may have opened the directory to its group, which the server refuses.
    chmod 0700 "$PGDATA"
    [ ! -e "$PGDATA/replaced" ] || refuse "another server has taken over from this volume's, which must never write again; keep the volume for what may be missing (docs/operations, promoting a replica)"
    case $(pg_controldata "$PGDATA" | sed -n 's/^Data page checksum version: *//p') in
        0) refuse "the data has no page checksums; stop the server, run pg_checksums --enable, and start again" ;;
    esac
else
    # A restore that was ended between its last two steps has moved the data away and put nothing in their place.
    for aside in "$PGDATA".before-*; do
        [ ! -e "$aside" ] || [ "${STANDBY_OF:-}" != "" ] ||
            refuse "the data are in $aside since a restore that was not finished, and an empty database would hide that; run make restore again, or move them back (mv $aside $PGDATA)"
    done
    # A half-made directory from an interrupted start is worth nothing: data becomes visible by one rename.
    rm -rf "$PGDATA.new"
    if [ "${STANDBY_OF:-}" = "" ]; then
        # Sorting by the C library differs between images and would silently break indexes; "C" never changes.
        initdb --pgdata="$PGDATA.new" --username=postgres --auth-local=peer --auth-host=scram-sha-256 \
            --data-checksums --encoding=UTF8 --no-locale --no-instructions
    else
        PGPASSWORD=$(cat "$STANDBY_LOGIN/password")
        export PGPASSWORD
        pg_basebackup --pgdata="$PGDATA.new" --wal-method=stream --checkpoint=fast \
            --slot="stackwright_$(echo "$STANDBY_NAME" | tr - _)" \
            --dbname="host=$STANDBY_OF port=$STANDBY_OF_PORT user=$(cat "$STANDBY_LOGIN/username") sslmode=verify-full sslrootcert=$STANDBY_CA"
        touch "$PGDATA.new/standby.signal"
    fi
    mv "$PGDATA.new" "$PGDATA"
fi

if [ "${STANDBY_OF:-}" = "" ] && [ -e "$PGDATA/standby.signal" ]; then
    refuse "the volume is a standby's; a standby becomes a primary only by hand (docs/operations, promoting a replica)"
fi
if [ "${STANDBY_OF:-}" != "" ] && [ ! -e "$PGDATA/standby.signal" ]; then
    refuse "the volume is a primary's: a promoted one goes on in the primary's place (docs/operations, promoting a replica); any other is emptied, and this standby copies the primary anew"
fi
