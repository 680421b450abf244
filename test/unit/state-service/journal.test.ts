import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { readIfThere } from "../../../local/control-plane/folder";
import { identityOf, type ProcessIdentity } from "../../../local/control-plane/processes";
import { entryKind, type JournalEntry } from "../../../local/state-service/entries";
import { deploymentIn, journalFile, previousState, stateFile, writeWhole } from "../../../local/state-service/files";
import { foldLeftover, Journal, leftover } from "../../../local/state-service/journal";

const self = identityOf(process.pid) as ProcessIdentity;
let state: string;
const of = () => ({ state, project: "sample", stack: "dev" });

beforeEach(() => {
    state = fs.mkdtempSync(path.join(os.tmpdir(), "state-"));
    writeWhole(stateFile(of()), JSON.stringify({ version: 3, checkpoint: { stack: "organization/sample/dev" } }));
});
afterEach(() => fs.rmSync(state, { recursive: true }));

function made(name: string, number: number, more: Partial<JournalEntry> = {}): JournalEntry {
    const resource = { urn: `urn:pulumi:dev::sample::t:i:T::${name}`, type: "t:i:T" };
    return { version: 1, kind: entryKind.success, sequenceID: number, operationID: number, state: resource, ...more };
}

const content = () => JSON.parse(readIfThere(stateFile(of())) ?? "") as { version: number; features?: string[] };
const names = () =>
    (deploymentIn(readIfThere(stateFile(of())) ?? "").resources ?? []).map(({ urn }) => urn.split("::")[3]);

test("What is folded becomes the file backend's state, with the digest that the engine asks for.", () => {
    const journal = new Journal(of(), self);
    journal.add([made("a", 1), made("b", 2)]);
    expect(names()).toEqual([]);
    journal.fold();
    expect(names()).toEqual(["a", "b"]);
    expect(content()).toMatchObject({
        version: 3,
        checkpoint: {
            stack: "organization/sample/dev",
            latest: { manifest: { version: "", magic: expect.stringMatching(/^e3b0c442/) } },
        },
    });
    expect(fs.existsSync(journalFile(of()))).toBe(false);
    expect(fs.statSync(stateFile(of())).mode & 0o777).toBe(0o600);
});

test("The state before an update is kept beside it, where the file backend keeps it too.", () => {
    const before = fs.readFileSync(stateFile(of()), "utf8");
    const journal = new Journal(of(), self);
    journal.add([made("a", 1)]);
    journal.fold();
    expect(fs.readFileSync(previousState(stateFile(of())), "utf8")).toBe(before);
    const after = fs.readFileSync(stateFile(of()), "utf8");
    new Journal(of(), self).add([made("b", 1)]);
    expect(foldLeftover(of())).toBe("recovered");
    expect(fs.readFileSync(previousState(stateFile(of())), "utf8")).toBe(after);
});

test("A state that needs a newer reader says so.", () => {
    const journal = new Journal(of(), self);
    const state = { ...made("a", 1).state, urn: "urn:pulumi:dev::sample::t:i:T::a", type: "t:i:T" };
    journal.add([made("a", 1, { state: { ...state, resourceHooks: { "before-create": ["x"] }, taint: true } })]);
    journal.fold();
    expect(content()).toMatchObject({ version: 4, features: ["hooks", "taint"] });
});

describe("a writer that was killed", () => {
    it("has left everything that the engine got an answer to", () => {
        new Journal(of(), self).add([made("a", 1)]);
        expect(leftover(of())?.writer).toEqual(self);
        expect(foldLeftover(of())).toBe("recovered");
        expect(names()).toEqual(["a"]);
        expect(foldLeftover(of())).toBe("nothing");
    });

    it("in the middle of a line has left that out", () => {
        new Journal(of(), self).add([made("a", 1)]);
        fs.appendFileSync(journalFile(of()), '{"version":1,"kind":1,"sequ');
        expect(foldLeftover(of())).toBe("recovered");
        expect(names()).toEqual(["a"]);
    });

    it("before its first line has left nothing", () => {
        fs.mkdirSync(path.dirname(journalFile(of())), { recursive: true });
        fs.writeFileSync(journalFile(of()), '{"base":"12');
        expect(foldLeftover(of())).toBe("nothing");
        expect(fs.existsSync(journalFile(of()))).toBe(false);
    });

    it("between making the state and removing the journal has been served: nothing is done twice", () => {
        const journal = new Journal(of(), self);
        journal.add([made("a", 1)]);
        fs.linkSync(journalFile(of()), `${journalFile(of())}.kept`);
        journal.fold();
        expect(names()).toEqual(["a"]);
        fs.renameSync(`${journalFile(of())}.kept`, journalFile(of()));
        expect(foldLeftover(of())).toBe("was-done");
        expect(names()).toEqual(["a"]);
        expect(leftover(of())).toBeUndefined();
    });
});

test("A state that somebody changed meanwhile is left alone, and the journal too.", () => {
    new Journal(of(), self).add([made("a", 1)]);
    writeWhole(
        stateFile(of()),
        JSON.stringify({ version: 3, checkpoint: { stack: "other", latest: { manifest: {} } } }),
    );
    expect(foldLeftover(of())).toBe("other-state");
    expect(fs.existsSync(journalFile(of()))).toBe(true);
    fs.rmSync(stateFile(of()));
    expect(foldLeftover(of())).toBe("other-state");
});

test("There is one writer at a time.", () => {
    new Journal(of(), self);
    expect(() => new Journal(of(), self)).toThrow("EEXIST");
});

test("A full disk is told to the engine, and what really happened is still part of the state in the end.", () => {
    let lines = 0;
    const journal = new Journal(of(), self, (handle, text) => {
        lines += 1;
        if (lines === 2) throw new Error("ENOSPC: no space left on device");
        fs.appendFileSync(handle, text);
    });
    expect(() => journal.add([made("a", 1)])).toThrow("no space left");
    // No line may follow one that is perhaps half there.
    expect(() => journal.add([made("b", 2)])).toThrow("no space left");
    journal.fold();
    expect(names()).toEqual(["a", "b"]);
});
