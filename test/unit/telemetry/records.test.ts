import { droppedName, podSuffix } from "../../../components/telemetry";
import { planStack } from "../../../systems/plan";
import { settingsOf, stacks } from "../../support/stack";
import { plannedWith, waiver } from "./settings";

test.each(stacks)("every program of %s is told by its pods' names, however these were made", (stack) => {
    const suffix = new RegExp(podSuffix);
    for (const { name } of planStack(settingsOf(stack)).traffic.parts) {
        for (const pod of [
            `${name}-6d5f8b7c9d-x7k2p`,
            `${name}-0`,
            `${name}-12`,
            `${name}-zxcvb`,
            `${name}-29394060-hj2kl`,
        ]) {
            expect([pod, pod.replace(suffix, "")]).toEqual([pod, name]);
        }
    }
});

/** As the collector's own regular expressions see it. */
const dropped = (name: string, also: readonly string[] = []) =>
    new RegExp(droppedName(also).replace("(?i)", ""), "i").test(name);

test.each([
    "password",
    "db.password",
    "accessToken",
    "refresh_token",
    "http.request.header.authorization",
    "Set-Cookie",
    "X_BEARER_TOKEN",
    "OPENAI_API_KEY",
    "aws_secret_access_key",
    "DATABASE_URL",
    "user.email",
    "firstName",
    "client.address",
    "x-forwarded-for",
    "enduser.id",
    "db.query.text",
    "gen_ai.prompt",
    "llm.completions.0",
])("%s is dropped", (name) => {
    expect(dropped(name)).toBe(true);
});

test.each([
    "trace_id",
    "span_id",
    "message",
    "level",
    "tokens_used",
    "gen_ai.usage.input_tokens",
    "llm.usage.total",
    "http.route",
    "http.response.status_code",
    "service.name",
    "k8s.pod.name",
    "k8s.namespace.name",
    "db.system",
    "exception.message",
    "app",
    "stack",
])("%s stays", (name) => {
    expect(dropped(name)).toBe(false);
});

test("a stack can name more, and only these are added", () => {
    expect(dropped("patient.id")).toBe(false);
    expect(dropped("request.patient.id", ["patient.id"])).toBe(true);
    expect(dropped("patientxid", ["patient.id"])).toBe(false);
    const { args } = plannedWith({ logs: { target: "loki" }, agent: { waiver }, dropAlso: ["patient.id"] });
    expect(args?.dropAlso).toEqual(["patient.id"]);
});
