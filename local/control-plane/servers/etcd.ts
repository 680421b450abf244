import { flags, type Server, type ServerContext, url } from "./context";

export function etcd({ folder, ports, tools, pki }: ServerContext): Server {
    return {
        name: "etcd",
        program: tools.etcd,
        port: ports.etcd,
        args: flags({
            name: "default",
            "data-dir": folder.etcd,
            "listen-client-urls": url(ports.etcd),
            "advertise-client-urls": url(ports.etcd),
            // Never used by a single member, but it cannot be switched off.
            "listen-peer-urls": url(ports["etcd-peer"]),
            "initial-advertise-peer-urls": url(ports["etcd-peer"]),
            "initial-cluster": `default=${url(ports["etcd-peer"])}`,
            "trusted-ca-file": pki("etcd-ca.crt"),
            "cert-file": pki("etcd.crt"),
            "key-file": pki("etcd.key"),
            "client-cert-auth": true,
            "peer-trusted-ca-file": pki("etcd-ca.crt"),
            "peer-cert-file": pki("etcd.crt"),
            "peer-key-file": pki("etcd.key"),
            "peer-client-cert-auth": true,
            "quota-backend-bytes": 4 * 1024 ** 3,
            "log-level": "warn",
        }),
    };
}
