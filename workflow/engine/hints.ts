/** What to do about errors that people meet, from the words of the engine, the API server and the program. */
const hints: readonly { readonly pattern: RegExp; readonly next: string }[] = [
    {
        pattern: /ENOSPC|EDQUOT|EFBIG|no space left on device|disk quota exceeded|file too large/,
        next: "nothing more can be written: make room on the disk of the work folder, then run the same command again; what was done before is kept",
    },
    {
        // Before whatever else ends early: this one is no connection.
        pattern: /failed to load checkpoint: EOF/,
        next: "the state itself is whole: a kill cut off the attributes that a file backend keeps beside it; remove the empty .attrs file below the backend's .pulumi/stacks, and log in with ?metadata=skip behind the address so that there is none",
    },
    {
        pattern: /violates PodSecurity/,
        next: "make the pod meet its namespace's Pod Security level, or set the level of that namespace with a reason (docs/configuration.md, namespaces)",
    },
    {
        pattern: /Apply failed with \d+ conflict|conflict with "[^"]+"|field manager/,
        next: "another program owns the field: stop it from setting it, leave the field out here, or take it over for good with the annotation pulumi.com/patchForce",
    },
    {
        pattern: /exceeded quota/,
        next: "raise the quota of that namespace, or lower what runs in it (docs/configuration.md, namespaces)",
    },
    {
        pattern: /already exists/,
        next: "something else made this object: make adopt takes it over as it is, or remove it",
    },
    {
        pattern: /failed calling webhook|admission webhook/,
        next: "a webhook of the cluster refuses the object or does not answer: kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations shows whose it is",
    },
    {
        pattern: /Unauthorized|certificate has expired|x509:/,
        next: "the cluster does not know who asks: the kubeconfig's certificate or token has ended or is another cluster's; get a new one",
    },
    {
        pattern: /ECONNREFUSED|connection refused|unreachable|ECONNRESET|socket hang up|EOF|no such host|i\/o timeout/i,
        next: "the cluster does not answer: make status shows what runs; make up starts the local one again and goes on from here",
    },
    {
        pattern: /being terminated/,
        next: "the namespace is on its way out: see what keeps it there (kubectl get namespace -o yaml), then run the same command with REFRESH=1",
    },
    {
        pattern: /become live: \S+ "[^"]+" not found/,
        next: "what the state speaks of is no longer there: make drift shows what was removed, and the same command with REFRESH=1 makes it again",
    },
    {
        pattern: /timed out waiting|failed to fully initialize|failed to initialize/,
        next: "the object was made but did not become ready: make status shows its pods, make logs what happened to them",
    },
    {
        pattern: /no resource plugin|could not load plugin|unknown plugin|failed to load.*plugin/i,
        next: "a provider plugin is missing: PLUGINS=local uses the stand-ins of this repository",
    },
    {
        pattern: /is protected|protected resource|marked for protection/,
        next: "it holds data: release it on purpose with pulumi state unprotect <urn>, or leave it in the program",
    },
    {
        pattern: /incorrect passphrase|failed to decrypt|passphrase must be set/,
        next: "state and passphrase do not belong together: on your own cluster set PULUMI_CONFIG_PASSPHRASE, locally make clean, then make up",
    },
    {
        pattern: /no stack named/,
        next: "pulumi stack init <stack> makes it; if it is in another backend, log in there (pulumi login, or PULUMI_BACKEND_URL)",
    },
    {
        pattern: /stack is currently locked|Another update is currently in progress/,
        next: "let the other update end; if it was killed: pulumi cancel --stack <stack>, then the same command again",
    },
];

export function hintFor(messages: readonly string[], stack?: string): string | undefined {
    const hint = hints.find(({ pattern }) => messages.some((message) => pattern.test(message)))?.next;
    return stack === undefined ? hint : hint?.replaceAll("<stack>", stack);
}
