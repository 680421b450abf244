# What the scripts for files share.

# unpack STAMP DIRECTORY: the files of a copy, each against its checksum, each database against itself.
unpack() {
    rm -rf "$2"
    mkdir "$2"
    rm -f "$WORK/fetched"
    { get "files/$1/files.tar.gz" && : > "$WORK/fetched"; } | gunzip -c | tar -x -C "$2" || return 1
    [ -e "$WORK/fetched" ] || return 1
    get "files/$1/sums" > "$WORK/sums" || return 1
    (cd "$2" && sha256sum -c "$WORK/sums" > /dev/null) || return 1
    for database in $DATABASES; do
        verdict=$(python3 -c 'import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchone()[0])' "$2/$database") || return 1
        [ "$verdict" = ok ] || return 1
    done
}
