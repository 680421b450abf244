/**
 * Modules of which files are read, not programs built: definitions of the kinds that the stacks need, as their makers publish them. The
 * two sums are those of go.sum (of the module's files, of its go.mod); a download that differs is refused.
 */
export interface ModuleRow {
    readonly name: string;
    readonly module: string;
    readonly version: string;
    readonly sum: string;
    readonly goModSum: string;
    /** Where in the module the files are. */
    readonly holds: string;
}

export const moduleTable = [
    {
        name: "gateway-api",
        module: "sigs.k8s.io/gateway-api",
        version: "v1.5.1",
        sum: "h1:RqVRIlkhLhUO8wOHKTLnTJA6o/1un4po4/6M1nRzdd0=",
        goModSum: "h1:GvCETiaMAlLym5CovLxGjS0NysqFk3+Yuq3/rh6QL2o=",
        holds: "config/crd/standard",
    },
    {
        name: "cert-manager",
        module: "github.com/cert-manager/cert-manager",
        version: "v1.19.1",
        sum: "h1:Txh8L/nLWTDcb7ZnXuXbTe15BxQnLbLirXmbNk0fGgY=",
        goModSum: "h1:8Ps1VXCQRGKT8zNvLQlhDK1gFKWmYKdIPQFmvTS2JeA=",
        holds: "deploy/crds",
    },
    {
        name: "prometheus-operator",
        module: "github.com/prometheus-operator/prometheus-operator",
        version: "v0.85.0",
        sum: "h1:M5xLCLEoaW2IJfnuCwFzzpL+jSVQu3KGT84Pye+fW8s=",
        goModSum: "h1:nsm9EUSfVNwcdq2v3aOkCYKMqE6dDZVCZ6aFJ1ABXm8=",
        holds: "example/prometheus-operator-crd",
    },
    {
        name: "keda",
        module: "github.com/kedacore/keda/v2",
        version: "v2.18.1",
        sum: "h1:h6bRt/IOxxtZpJlHSqhdH/lcInH7Z9obxg/JvWOmGAw=",
        goModSum: "h1:gCYj1eF0aIy4aSlGgImeydgueBP2ThZMS1wkbRLfiW4=",
        holds: "config/crd/bases",
    },
    {
        name: "vertical-pod-autoscaler",
        module: "k8s.io/autoscaler/vertical-pod-autoscaler",
        version: "v1.5.1",
        sum: "h1:LlVtM3IKqIVHz1ZXC3ahe/mAtDWb7Eob0tyTzqFULqg=",
        goModSum: "h1:znhUnV0Yn+CkZu3TZ2HVqd8GFRMkPj/CXszX1gdBjTU=",
        holds: "deploy/vpa-v1-crd-gen.yaml",
    },
    {
        name: "spire-controller-manager",
        module: "github.com/spiffe/spire-controller-manager",
        version: "v0.6.3",
        sum: "h1:TwGDxddP21exUKGvUOuCIr7bKrWnX7uoDoIIUllrGzU=",
        goModSum: "h1:kWdocKrYuscNwi3MZdcIlgPaeXlyRfwnetUppmFygGc=",
        holds: "config/crd/bases",
    },
    {
        name: "external-snapshotter",
        module: "github.com/kubernetes-csi/external-snapshotter/client/v8",
        version: "v8.6.0",
        sum: "h1:FtGewu2k6HWw6evLGXY8JqUZ9eHpti1kd3e4amj+ilA=",
        goModSum: "h1:Vxl89NySJ45J+ah3NTMan/KJXW+NpcGHE2Tw0GSw53k=",
        holds: "config/crd",
    },
    {
        // The release that is made for the Gateway API version above.
        name: "envoy-gateway",
        module: "github.com/envoyproxy/gateway",
        version: "v1.8.0",
        sum: "h1:pn5TYSteO1zZjUMPVXGY7ayFDhZAZZWAQ+yDgVzj78o=",
        goModSum: "h1:W5S+pcTL0tUgGap4/QcvQKpypgZzL42t3c2/QGCMFAA=",
        holds: "charts/gateway-helm/charts/crds/crds/generated",
    },
    {
        name: "cloudnative-pg",
        module: "github.com/cloudnative-pg/cloudnative-pg",
        version: "v1.27.1",
        sum: "h1:w+bbtXyEPoaa7sZGXxbb8qJ+/bUGWQ3M48kbNUEpKlk=",
        goModSum: "h1:XbwCAlCm5fr+/A+v+qvMp8DHzVtJr2m0Y/TpKALw+Bk=",
        holds: "config/crd/bases",
    },
    {
        // The plug-in by which that operator writes copies.
        name: "barman-cloud",
        module: "github.com/cloudnative-pg/plugin-barman-cloud",
        version: "v0.15.0",
        sum: "h1:gNVytrzzYUE08wxLDrjfJqy1FPPSFkMe1OEr4s4pVI0=",
        goModSum: "h1:i0AAHTdEXXMAONCXxLn7PrtpjAf4N4JX1n8FZkS8CNw=",
        holds: "config/crd/bases",
    },
    {
        name: "kwok",
        module: "sigs.k8s.io/kwok",
        version: "v0.8.0",
        sum: "h1:OTIOTwgROqPMovcTwxICx2eYQ4AwLpSx5EpjbDKF4SQ=",
        goModSum: "h1:+wXG468txqFVjiS5Cz9V/jRf23x9GECTcNhzp6fAe2s=",
        holds: "kustomize",
    },
    {
        // The API server's own description of its kinds; the control plane is built from the same module.
        name: "kubernetes",
        module: "k8s.io/kubernetes",
        version: "v1.35.4",
        sum: "h1:o/8dBC/pHVpYoGV4OAIytAlNPZbdYVTXJHoYvXC4qzM=",
        goModSum: "h1:fPfnQs8GtfrLQ+KuOcpvwQ+mV17jVcgdvPL6ZHxKp10=",
        holds: "api/openapi-spec/swagger.json",
    },
] as const satisfies readonly ModuleRow[];

export type ModuleName = (typeof moduleTable)[number]["name"];
