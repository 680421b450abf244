// The frames that examples stand in, so that a rule's file shows only what the rule is about.

/** Indents every line, for putting a fragment where it belongs. */
export function indent(fragment: string, spaces: number): string {
    const lines = fragment.replace(/^\n+|\s+$/g, "").split("\n");
    const margin = Math.min(...lines.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)));
    return lines.map((line) => (line.trim() === "" ? "" : " ".repeat(spaces) + line.slice(margin))).join("\n");
}

/** A Deployment of one container, with lines added to the container. */
export function containerExample(lines: string): string {
    return podExample(`containers:
  - name: api
    image: ghcr.io/example/api:1.4.2
${indent(lines, 4)}`);
}

/** A Deployment whose pod has the given spec. */
export function podExample(spec: string): string {
    return `apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: shop }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: api } }
  template:
    metadata: { labels: { app.kubernetes.io/name: api } }
    spec:
${indent(spec, 6)}`;
}

/** Several objects in one example. */
export function documents(...each: readonly string[]): string {
    return each.map((document) => indent(document, 0)).join("\n---\n");
}
