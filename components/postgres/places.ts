/** Where a server finds its files and listens. Given on the command line, so that no `ALTER SYSTEM` can move them. */
export interface ServerPlaces {
    readonly conf: string;
    readonly data: string;
    /** The folder of `pg_hba.conf` and `pg_ident.conf`. */
    readonly access: string;
    /** The folder of `tls.crt` and `tls.key`. */
    readonly tls: string;
    /** What clients' certificates are checked against, where they log in by them. */
    readonly clientAuthority?: string;
    readonly sockets: string;
    readonly listen: string;
    readonly port: number;
}

export function serverArguments(places: ServerPlaces): readonly string[] {
    const settings: Readonly<Record<string, string>> = {
        config_file: `${places.conf}/postgresql.conf`,
        data_directory: places.data,
        hba_file: `${places.access}/pg_hba.conf`,
        ident_file: `${places.access}/pg_ident.conf`,
        ssl_cert_file: `${places.tls}/tls.crt`,
        ssl_key_file: `${places.tls}/tls.key`,
        ...(places.clientAuthority === undefined ? {} : { ssl_ca_file: places.clientAuthority }),
        unix_socket_directories: places.sockets,
        listen_addresses: places.listen,
        port: String(places.port),
    };
    return Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}
