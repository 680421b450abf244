import { serviceRange } from "../addresses";
import { auditPolicy } from "../audit";
import { flags, type Server, type ServerContext, url } from "./context";

/** Required, and never used: no endpoint of the API server is published (see endpoint-reconciler-type). */
const advertised = "198.19.1.1";

export function kubeApiserver(context: ServerContext): Server {
    const { folder, ports, tools, pki, settings } = context;
    const audit = settings("audit-policy.json", auditPolicy());
    return {
        name: "kube-apiserver",
        program: tools["kube-apiserver"],
        port: ports["kube-apiserver"],
        settings: [audit.content],
        args: flags({
            "bind-address": "127.0.0.1",
            "secure-port": ports["kube-apiserver"],
            "tls-cert-file": pki("apiserver.crt"),
            "tls-private-key-file": pki("apiserver.key"),
            "client-ca-file": pki("ca.crt"),
            "anonymous-auth": false,

            "etcd-servers": url(ports.etcd),
            "etcd-cafile": pki("etcd-ca.crt"),
            "etcd-certfile": pki("etcd-client.crt"),
            "etcd-keyfile": pki("etcd-client.key"),

            "authorization-mode": "Node,RBAC",
            // On top of the defaults, which hold PodSecurity, ResourceQuota and LimitRanger.
            "enable-admission-plugins": "NodeRestriction",
            // Whether a container may be privileged is for Pod Security to say.
            "allow-privileged": true,

            "service-account-issuer": "https://kubernetes.default.svc.cluster.local",
            "service-account-key-file": pki("service-accounts.pub"),
            "service-account-signing-key-file": pki("service-accounts.key"),
            "service-cluster-ip-range": serviceRange,
            "advertise-address": advertised,
            "endpoint-reconciler-type": "none",

            // Extensions (metrics) trust the API server's word about who asks.
            "requestheader-client-ca-file": pki("front-proxy-ca.crt"),
            "requestheader-allowed-names": "front-proxy-client",
            "requestheader-username-headers": "X-Remote-User",
            "requestheader-group-headers": "X-Remote-Group",
            "requestheader-extra-headers-prefix": "X-Remote-Extra-",
            "proxy-client-cert-file": pki("front-proxy-client.crt"),
            "proxy-client-key-file": pki("front-proxy-client.key"),

            // Every node says that it is at localhost: there kwok answers for all of them.
            "kubelet-preferred-address-types": "InternalDNS",
            "kubelet-certificate-authority": pki("ca.crt"),

            "audit-policy-file": audit.path,
            "audit-log-path": folder.auditLog,
            "audit-log-maxsize": 100,
            "audit-log-maxbackup": 2,

            "max-requests-inflight": 2000,
            "max-mutating-requests-inflight": 1000,
            profiling: false,
        }),
    };
}
