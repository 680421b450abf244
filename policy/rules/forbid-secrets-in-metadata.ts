import { nsa, podsOf, rule } from "../kernel";
import { plainSecret } from "./support/secrets";

const service = (annotation: string): string => `apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: shop
  annotations: { ${annotation} }
spec:
  selector: { app.kubernetes.io/name: api }
  ports: [{ name: http, port: 8000, targetPort: http }]`;

/** Under these ingress-nginx is told which Secret to read. */
const namesSecret = /^nginx\.ingress\.kubernetes\.io\/(?:auth|auth-tls|proxy-ssl)-secret$/;

export const forbidSecretsInMetadata = rule({
    name: "forbid-secrets-in-metadata",
    title: "Keep secrets out of labels and annotations",
    why: "Metadata is shown by every list, sent to every metrics and log system, and readable for everybody who may see that the object exists.",
    remedy: "move the value into a Secret and name that Secret instead",
    group: "supply-chain-and-data",
    severity: "high",
    references: [nsa("secrets/plain-text")],
    parameters: {},
    examples: {
        good: service("prometheus.io/scrape: 'true'"),
        bad: service("example.com/basic-auth: 'https://admin:hunter2-but-longer@api.example.com'"),
    },
    scope: "object",
    *check(subject) {
        if (!subject.isKubernetes) return;
        const places = [subject.metadata, ...podsOf(subject).map(({ metadata }) => metadata)];
        for (const place of places) {
            for (const [key, at] of [...place.at("annotations").entries(), ...place.at("labels").entries()]) {
                const finding = plainSecret(namesSecret.test(key) ? "" : key.slice(key.indexOf("/") + 1), at);
                if (finding !== undefined) yield finding;
            }
        }
    },
});
