import { rule } from "../kernel";
import { judgeBackend } from "./support/backends";
import { documents } from "./support/examples";

const service = `apiVersion: v1
kind: Service
metadata: { name: api, namespace: shop }
spec:
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: http, port: 8000, targetPort: http }]`;

const ingress = (port: string): string => `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: api, namespace: shop }
spec:
  ingressClassName: nginx
  rules:
    - host: api.example.com
      http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: api, port: { ${port} } } } }] }`;

export const requireIngressBackends = rule({
    name: "require-ingress-backends",
    title: "Route every path of an Ingress to a Service that exists",
    why: "A path whose Service or port is missing answers 503 to everybody.",
    remedy: "name a Service of the namespace and one of its ports",
    group: "across-resources",
    severity: "high",
    references: [],
    parameters: {},
    examples: {
        good: documents(service, ingress("name: http")),
        bad: documents(service, ingress("number: 80")),
    },
    scope: "objects",
    kinds: ["Ingress"],
    *check({ spec, namespace }, stack) {
        const paths = spec
            .at("rules")
            .items()
            .flatMap((rule) => rule.at("http", "paths").items());
        for (const backend of [spec.at("defaultBackend"), ...paths.map((path) => path.at("backend"))]) {
            const service = backend.at("service");
            if (!service.exists) continue;
            const port = service.at("port");
            const named = port.at("name").exists ? port.at("name") : port.at("number");
            yield* judgeBackend(service.at("name"), named, namespace, stack);
        }
    },
});
