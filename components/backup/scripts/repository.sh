# Where backups are, as functions; every script of this component reads it first. What is stored is encrypted under the
# current key, read back and compared before it counts as written. Older keys still open what was written under them.

WORK=${WORK:-/tmp}
export RCLONE_CONFIG=/dev/null RCLONE_LOG_LEVEL=ERROR RCLONE_RETRIES=3 RCLONE_LOW_LEVEL_RETRIES=5

fail() {
    echo "${0##*/}: $1" >&2
    exit 1
}

# Whoever starts a restore says to what time, and has stopped what uses the store. A schedule has done neither.
asked() {
    [ -n "${RESTORE_TO:-}" ] || fail "RESTORE_TO is empty: this job is started by make restore, never by its schedule"
}

now() {
    date -u +%Y%m%dT%H%M%SZ
}

if [ "$TARGET" = s3 ]; then
    export RCLONE_CONFIG_TARGET_TYPE=s3 RCLONE_CONFIG_TARGET_PROVIDER=Other
    export RCLONE_CONFIG_TARGET_ENDPOINT="$S3_ENDPOINT" RCLONE_CONFIG_TARGET_REGION="$S3_REGION"
    export RCLONE_CONFIG_TARGET_FORCE_PATH_STYLE=true RCLONE_CONFIG_TARGET_NO_CHECK_BUCKET=true
    # A database's memory is not ours to fill.
    export RCLONE_CONFIG_TARGET_CHUNK_SIZE=5Mi RCLONE_CONFIG_TARGET_UPLOAD_CONCURRENCY=2
    RCLONE_CONFIG_TARGET_ACCESS_KEY_ID=$(cat "$S3_CREDENTIALS/access-key")
    RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY=$(cat "$S3_CREDENTIALS/secret-key")
    export RCLONE_CONFIG_TARGET_ACCESS_KEY_ID RCLONE_CONFIG_TARGET_SECRET_ACCESS_KEY
    ROOT="target:$S3_BUCKET/"
else
    ROOT="$VOLUME/"
fi

# Whoever only looks at names has no key, and no list of keys.
KEY_IDS=${KEY_IDS:-}
CURRENT_KEY=${KEY_IDS%% *}

# Names stay readable, so that age and number of backups can be told without a key.
for key in $KEY_IDS; do
    name=RCLONE_CONFIG_KEY_$(echo "$key" | tr '[:lower:]' '[:upper:]')
    password=$(rclone obscure - < "$KEYS/$key")
    export "${name}_TYPE=crypt" "${name}_REMOTE=$ROOT$key" "${name}_PASSWORD=$password"
    export "${name}_FILENAME_ENCRYPTION=off" "${name}_DIRECTORY_NAME_ENCRYPTION=false"
done

at() {
    echo "key_$1:$PLACE/$2"
}

# put NAME < contents. A bucket shows an object when all of it is there. A folder shows a file that grows: there it gets its
# name last, so that what an interruption leaves is not taken for it.
put() {
    pipe=$WORK/put.$$
    rm -f "$pipe" "$pipe.sum"
    mkfifo "$pipe"
    written_to=$1
    if [ "$TARGET" = volume ]; then written_to=$1.part; fi
    sha256sum < "$pipe" > "$pipe.sum" &
    summing=$!
    sent=0
    tee "$pipe" | rclone rcat "$(at "$CURRENT_KEY" "$written_to")" || sent=$?
    wait "$summing"
    written=$(cut -c1-64 "$pipe.sum")
    rm -f "$pipe" "$pipe.sum"
    [ "$sent" -eq 0 ] || return 1
    stored=$(rclone cat "$(at "$CURRENT_KEY" "$written_to")" | sha256sum | cut -c1-64)
    if [ "$written" != "$stored" ]; then
        echo "${0##*/}: $1 reads back with checksum $stored instead of $written" >&2
        return 1
    fi
    [ "$written_to" = "$1" ] || rclone moveto "$(at "$CURRENT_KEY" "$written_to")" "$(at "$CURRENT_KEY" "$1")"
}

# set_aside NAME OTHER: what nobody can use goes on under another name, whichever key it was written under.
set_aside() {
    under=$(key_of "$1") || return 1
    rclone moveto "$(at "$under" "$1")" "$(at "$under" "$2")"
}

# key_of NAME: prints the key it was written under; 1 where it does not exist, 2 where nobody can say.
key_of() {
    for key in $KEY_IDS; do
        code=0
        found=$(rclone lsf "$(at "$key" "$1")" 2> "$WORK/key_of.$$") || code=$?
        case $code in
            0) if [ -n "$found" ]; then
                echo "$key"
                return 0
            fi ;;
            # No such file, no such folder.
            3 | 4) ;;
            *)
                cat "$WORK/key_of.$$" >&2
                return 2
                ;;
        esac
    done
    return 1
}

# get NAME > contents; 1 where it does not exist, 2 where it cannot be read to its end. What is not in a bucket reads as
# nothing and without a complaint there, so existence is asked for first.
get() {
    code=0
    under=$(key_of "$1") || code=$?
    [ "$code" -eq 0 ] || return "$code"
    rclone cat "$(at "$under" "$1")" 2> "$WORK/get.$$" && return 0
    cat "$WORK/get.$$" >&2
    return 2
}

# names FOLDER: what is in it under any key, folders without their slash, sorted; 2 where nobody can say.
names() {
    : > "$WORK/named.$$"
    for key in $KEY_IDS; do
        code=0
        rclone lsf "$(at "$key" "$1")" >> "$WORK/named.$$" 2> "$WORK/names.$$" || code=$?
        case $code in
            0 | 3 | 4) ;;
            *)
                cat "$WORK/names.$$" >&2
                return 2
                ;;
        esac
    done
    sed 's,/$,,' "$WORK/named.$$" | sort -u
}

# drop NAME: a file or a folder, under whichever key.
drop() {
    for key in $KEY_IDS; do
        rclone purge "$(at "$key" "$1")" 2> /dev/null || rclone deletefile "$(at "$key" "$1")" 2> /dev/null || true
    done
}

# fact FILE NAME
fact() {
    sed -n "s/^$2=//p" "$1"
}

# backups KIND: the stamps of the complete ones, oldest first; 2 where nobody can say. The facts are written last.
backups() {
    listed=$(names "$1") || return 2
    for stamp in $listed; do
        code=0
        key_of "$1/$stamp/facts" > /dev/null || code=$?
        case $code in
            0) echo "$stamp" ;;
            1) ;;
            *) return 2 ;;
        esac
    done
}

# earlier STAMP STAMP: whether the first is not after the second.
earlier() {
    [ "$(printf '%s\n%s\n' "$1" "$2" | sort | head -n 1)" = "$1" ]
}

# prune KIND: keeps what is young enough, and the newest ones whatever their age. Unfinished ones go with the old. Removes
# nothing where nobody can say what there is.
prune() {
    oldest=$(date -u -d "@$(($(date -u +%s) - KEEP_DAYS * 86400))" +%Y%m%dT%H%M%SZ)
    present=$(names "$1") || return 2
    complete=$(backups "$1") || return 2
    spared=$(echo "$complete" | tail -n "$KEEP_LEAST")
    for stamp in $present; do
        if earlier "$oldest" "$stamp"; then continue; fi
        if echo "$spared" | grep -qx "$stamp"; then continue; fi
        echo "${0##*/}: removing $1/$stamp"
        drop "$1/$stamp"
    done
}

# choose KIND TIME: the newest complete backup that was finished by then; TIME is "latest" or what date understands. 1
# where there is none, 2 where nobody can say.
choose() {
    limit=99999999T999999Z
    if [ "$2" != latest ]; then limit=$(date -u -d "$2" +%Y%m%dT%H%M%SZ) || return 2; fi
    complete=$(backups "$1") || return 2
    chosen=
    for stamp in $complete; do
        get "$1/$stamp/facts" > "$WORK/facts.$$" || return 2
        finished=$(fact "$WORK/facts.$$" finished)
        if earlier "$finished" "$limit"; then chosen=$stamp; fi
    done
    rm -f "$WORK/facts.$$"
    [ -n "$chosen" ] || return 1
    echo "$chosen"
}

# record_drill RESULT SECONDS: for whoever only sees names.
record_drill() {
    echo "$1 after $2 s" | put "drill/$(now).$1.$2s"
}
