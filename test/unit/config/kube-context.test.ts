import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { describeProblem, ProblemsError } from "../../../components/core/problems";
import { checkKubeContext, readKubeConfig } from "../../../config/kube-context";

let folder: string;
beforeEach(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), "kubeconfig-"));
});
afterEach(() => {
    fs.rmSync(folder, { recursive: true, force: true });
});

function kubeconfig(name: string, contexts: readonly string[], current?: string): string {
    const file = path.join(folder, name);
    const entries = contexts.map((context) => `  - { name: ${context}, context: { cluster: c, user: u } }`);
    const lines = ["apiVersion: v1", "kind: Config", "contexts:", ...entries];
    fs.writeFileSync(
        file,
        [...lines, ...(current === undefined ? [] : [`current-context: ${current}`]), ""].join("\n"),
    );
    return file;
}

function said(wanted: string, ...files: readonly string[]): readonly string[] {
    const config = readKubeConfig({ KUBECONFIG: files.join(path.delimiter) }, folder);
    return checkKubeContext(wanted, "production", config).map((problem) =>
        describeProblem(problem).replaceAll(folder, "…"),
    );
}

describe("the cluster a stack belongs to", () => {
    it("is accepted where it is the current context", () => {
        expect(said("prod", kubeconfig("a", ["prod", "other"], "prod"))).toEqual([]);
    });

    it("is not confused with another one that is current", () => {
        expect(said("prod", kubeconfig("a", ["prod", "other"], "other"))).toEqual([
            'production · kubeContext is "prod": the current context is other; nothing was touched; ' +
                "kubectl config use-context prod, or if the stack has moved there: " +
                "pulumi config set stackwright:kubeContext other --stack production",
        ]);
    });

    it("must be chosen where none is current", () => {
        expect(said("prod", kubeconfig("a", ["prod"]))).toEqual([
            'production · kubeContext is "prod": the current context is none at all; nothing was touched; ' +
                "kubectl config use-context prod",
        ]);
    });

    it("must be known to the kubeconfig", () => {
        expect(said("prod-eu", kubeconfig("a", ["prod-us", "staging"], "staging"))).toEqual([
            'production · kubeContext is "prod-eu": no such context in …/a; want one of prod-us, staging; ' +
                "did you mean prod-us? point KUBECONFIG at the right file, or " +
                "pulumi config set stackwright:kubeContext prod-us --stack production",
        ]);
    });

    it("cannot be checked where there is no kubeconfig, which is said with the place that was looked at", () => {
        expect(said("prod", path.join(folder, "absent"))).toEqual([
            'production · kubeContext is "prod": the kubeconfig knows no cluster (looked in …/absent); ' +
                "point KUBECONFIG at the cluster's file",
        ]);
    });
});

describe("the kubeconfig in force", () => {
    it("is the one in the home folder where KUBECONFIG says nothing", () => {
        fs.mkdirSync(path.join(folder, ".kube"));
        kubeconfig(".kube/config", ["home"], "home");
        expect(readKubeConfig({}, folder)).toEqual({
            files: [path.join(folder, ".kube/config")],
            current: "home",
            contexts: ["home"],
        });
        expect(readKubeConfig({ KUBECONFIG: "" }, folder).current).toBe("home");
    });

    it("adds up several files, and the first that names a current context decides", () => {
        const files = [
            kubeconfig("a", ["one"]),
            kubeconfig("b", ["two"], "two"),
            kubeconfig("c", ["one", "three"], "three"),
        ];
        const config = readKubeConfig(
            { KUBECONFIG: [...files, path.join(folder, "absent")].join(path.delimiter) },
            folder,
        );
        expect(config.current).toBe("two");
        expect(config.contexts).toEqual(["one", "two", "three"]);
    });

    it("may be empty, or written as JSON", () => {
        const empty = path.join(folder, "empty");
        fs.writeFileSync(empty, "");
        const json = path.join(folder, "json");
        fs.writeFileSync(json, JSON.stringify({ "current-context": "j", contexts: [{ name: "j" }] }));
        expect(readKubeConfig({ KUBECONFIG: empty }, folder).contexts).toEqual([]);
        expect(readKubeConfig({ KUBECONFIG: json }, folder).current).toBe("j");
    });

    it("is named where it cannot be read", () => {
        const broken = path.join(folder, "broken");
        fs.writeFileSync(broken, "contexts: [\n");
        expect(() => readKubeConfig({ KUBECONFIG: broken }, folder)).toThrow(ProblemsError);
        expect(() => readKubeConfig({ KUBECONFIG: broken }, folder)).toThrow(/broken is no YAML: .*repair the file/);
    });
});
