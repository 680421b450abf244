import { rule, texts } from "../kernel";

export const forbidHiddenObjects = rule({
    name: "forbid-hidden-objects",
    title: "Make every object where the rules can see it",
    why: "A chart's release, a patch or a controller that applies a folder of manifests makes objects that no preview shows and no rule judges.",
    remedy: "write the objects out, or render the chart (kubernetes.helm.sh/v4.Chart) so that each of its objects is a resource",
    group: "supply-chain-and-data",
    severity: "high",
    references: [],
    parameters: {
        kinds: texts(
            [
                "Release.helm.sh",
                "HelmRelease.helm.toolkit.fluxcd.io",
                "Kustomization.kustomize.toolkit.fluxcd.io",
                "Application.argoproj.io",
                "ApplicationSet.argoproj.io",
                "HelmChart.helm.cattle.io",
            ],
            "Kinds whose objects make others out of sight.",
        ),
        charts: texts(
            ["https://charts.jetstack.io/cert-manager"],
            "Charts that may be installed as a whole, at a written version: by repository and name.",
        ),
        patchable: texts(
            ["ServiceAccount", "PersistentVolumeClaim"],
            "Kinds of which a program may patch single fields: they run nothing and grant nothing.",
        ),
    },
    examples: {
        good: `apiVersion: v1
kind: ConfigMap
metadata: { name: api, namespace: shop }
data: { LOG_LEVEL: info }`,
        bad: `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: redis, namespace: shop }
spec: { interval: 10m, chart: { spec: { chart: redis, version: 19.0.1 } } }`,
    },
    scope: "object",
    *check(subject, { kinds, charts, patchable }) {
        if (!subject.isKubernetes) return;
        const at = subject.root.at("kind");
        if (kinds.includes(subject.qualifiedKind)) {
            const { root } = subject;
            const [repository = "", chart = "", version = ""] = [
                root.at("repositoryOpts", "repo").string(),
                root.at("chart").string(),
                root.at("version").string(),
            ];
            if (!charts.includes(`${repository}/${chart}`)) yield { at, want: "the objects themselves" };
            else if (version === "") yield { at: root.at("version"), want: "the version that was read and tried" };
        }
        if (subject.isPatch && !patchable.includes(subject.kind))
            yield { at, want: "the whole object", because: "a patch changes an object that is not shown" };
    },
});
