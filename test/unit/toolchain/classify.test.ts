import { diagnose } from "../../../local/toolchain/classify";

const printed: readonly (readonly [string, string, string])[] = [
    [
        "no-network",
        'go: example.test/a@v1.0.0: Get "https://proxy.test/example.test/a/@v/v1.0.0.mod": dial tcp: lookup proxy.test: no such host',
        "no such host",
    ],
    [
        "no-network",
        'go: example.test/a@v1.0.0: Get "http://127.0.0.1:9/example.test/a/@v/v1.0.0.mod": dial tcp 127.0.0.1:9: connect: connection refused',
        "connection refused",
    ],
    ["no-network", 'go: a@v1: Get "https://p/a": net/http: TLS handshake timeout', "TLS handshake timeout"],
    [
        "refused",
        "go: example.test/a@v1.0.0: reading https://proxy.test/example.test/a/@v/v1.0.0.mod: 403 Forbidden",
        "403 Forbidden",
    ],
    ["refused", "go: example.test/a@v1.0.0: reading https://proxy.test/x.mod: 404 Not Found", "404 Not Found"],
    ["refused", "go: a@v1.0.0: module lookup disabled by GOPROXY=off", "GOPROXY=off"],
    ["refused", 'Get "https://p/a": tls: failed to verify certificate: x509: unknown authority', "certificate"],
    ["disk-full", "compile: writing output: write $WORK/b001/_pkg_.a: no space left on device", "no space left"],
    ["disk-full", "mkdir /home/a/.cache/go-build/0a: disk quota exceeded", "quota"],
    ["file-limit", "write /home/a/tool: file too large", "file too large"],
    [
        "checksum",
        "verifying example.test/a@v1.0.0: checksum mismatch\n\tdownloaded: h1:x\n\tgo.sum:     h1:y\n\nSECURITY ERROR",
        "checksum mismatch",
    ],
    ["checksum", "example.test/a@v1.0.0: missing go.sum entry for go.mod file", "missing go.sum entry"],
    ["killed", "k8s.io/api/core/v1: /usr/lib/go/pkg/tool/compile: signal: killed", "signal: killed"],
    ["no-compiler", 'cgo: C compiler "gcc" not found: exec: "gcc": executable file not found in $PATH', "gcc"],
    [
        "other",
        "# example.test/a\nmain.go:4:2: undefined: missing\nnote: that is all",
        "main.go:4:2: undefined: missing",
    ],
    ["other", "", "printed nothing"],
    ["other", "# example.test/a\nmain.go:9:1: syntax error: unexpected EOF, expecting }", "main.go:9:1"],
    ["other", "k8s.io/api/certificates/v1\n# k8s.io/x509\nx509.go:9:1: undefined: a", "x509.go:9:1"],
    ["refused", 'go: a@v1: exec: "git": executable file not found in $PATH', "git"],
];

test.each(printed)("%s: %s", (cause, output, evidence) => {
    const diagnosis = diagnose(output);
    expect(diagnosis.cause).toBe(cause);
    expect(diagnosis.evidence).toContain(evidence);
});

test("A full disk is told before the compile errors that it causes.", () => {
    const output = "main.go:1:1: could not import fmt\nwrite /x: no space left on device";
    expect(diagnose(output).cause).toBe("disk-full");
});

test("A checksum mismatch is never taken for a failing network.", () => {
    const output = "Get https://p: connection reset by peer\nverifying a@v1: checksum mismatch";
    expect(diagnose(output).cause).toBe("checksum");
});

test("Errors in JSON are unwrapped, and the trace of requests is no evidence.", () => {
    const output =
        '# get https://p/x.mod: 403 Forbidden\n{\n\t"Error": "a@v1: reading \\"https://p/x.mod\\": 403 Forbidden"\n}';
    expect(diagnose(output)).toEqual({ cause: "refused", evidence: 'a@v1: reading "https://p/x.mod": 403 Forbidden' });
});

test("Of a very long line the end is kept: it says what happened.", () => {
    const { evidence } = diagnose(`${"github.com/x/y imports ".repeat(50)}: 403 Forbidden`);
    expect(evidence.length).toBeLessThanOrEqual(301);
    expect(evidence.endsWith("403 Forbidden")).toBe(true);
});
