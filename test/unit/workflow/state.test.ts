import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { Failure } from "../../../local/failure";
import { previousState, stateFile } from "../../../local/state-service";
import { hintFor } from "../../../workflow/engine/hints";
import { readStateFile } from "../../../workflow/stack/state";

let state: string;
const file = () => stateFile({ state, project: "sample", stack: "dev" });
const whole = JSON.stringify({ version: 3, checkpoint: { latest: { resources: [] } } });

beforeEach(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
    fs.mkdirSync(path.dirname(file()), { recursive: true });
});
afterEach(() => fs.rmSync(state, { recursive: true }));

function told(): string {
    try {
        readStateFile(state, "sample", "dev");
    } catch (error) {
        if (error instanceof Failure) return error.explain();
        throw error;
    }
    return "";
}

test.each(["", "{", whole.slice(0, -9), "[]", "null", "\u0000\u0000", '{"version":3}'])(
    "A state that is damaged (%j) is told as such, with the way back.",
    (text) => {
        fs.writeFileSync(file(), text);
        expect(told()).toContain("The state of stack dev cannot be read");
        expect(told()).toContain("move it away; then make adopt STACK=dev YES=1");
        fs.writeFileSync(previousState(file()), "{");
        expect(told()).toContain("move it away");
        fs.writeFileSync(previousState(file()), whole);
        expect(told()).toMatch(/cp \S+dev\.json\.bak \S+dev\.json; then make adopt STACK=dev YES=1/);
    },
);

test("A whole state is read, also that of a stack which never had anything.", () => {
    expect(readStateFile(state, "sample", "dev")).toBeUndefined();
    fs.writeFileSync(file(), whole);
    expect(readStateFile(state, "sample", "dev")).toEqual({ resources: [] });
    fs.writeFileSync(file(), JSON.stringify({ version: 3, checkpoint: { latest: null } }));
    expect(readStateFile(state, "sample", "dev")).toEqual({});
});

test.each([
    [
        "configured Kubernetes cluster is unreachable: unable to ask the API server for its version: Unauthorized",
        "certificate or token has ended",
    ],
    ['failed calling webhook "x.example": connection refused', "kubectl get validatingwebhookconfigurations"],
    ['failed to fully initialize or become live: configmaps "a" not found', "REFRESH=1"],
    ["unable to create new content in namespace a because it is being terminated", "REFRESH=1"],
])("What stands in the way has its next step: %s", (message, step) => {
    expect(hintFor([message])).toContain(step);
});
