import { Failure } from "../../local/failure";

/** An image as a registry knows it. */
export interface Place {
    readonly origin: string;
    readonly repository: string;
    readonly tag: string;
}

/** Where a name without a host leads to. */
const publicRegistry = "https://registry-1.docker.io";
const loopback = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A first part with a dot, a port or the name localhost is a host; everything else is a folder of the public registry. */
export function placeOf(repository: string, tag: string): Place {
    const [first = "", ...rest] = repository.split("/");
    if (rest.length > 0 && /[.:]|^localhost$/.test(first)) {
        const scheme = loopback.test(first) ? "http" : "https";
        return { origin: `${scheme}://${first}`, repository: rest.join("/"), tag };
    }
    return { origin: publicRegistry, repository: rest.length === 0 ? `library/${first}` : repository, tag };
}

/** An index of several platforms comes first: pinning one platform's manifest would shut out the others. */
const manifestTypes = [
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

const timeoutMilliseconds = 20_000;
export const digestPattern = /^sha256:[0-9a-f]{64}$/;

/** The digest that the registry gives for a tag at this moment. Nothing is downloaded but a few headers. */
export async function digestOf(place: Place): Promise<string> {
    const { origin, repository, tag } = place;
    const url = `${origin}/v2/${repository}/manifests/${tag}`;
    let response = await ask(url, "HEAD", { accept: manifestTypes });
    const challenge = response.headers.get("www-authenticate");
    if (response.status === 401 && challenge !== null) {
        const token = await tokenFor(challenge, place);
        response = await ask(url, "HEAD", { accept: manifestTypes, authorization: `Bearer ${token}` });
    }
    if (!response.ok) throw refusal(place, response.status);
    const digest = response.headers.get("docker-content-digest") ?? "";
    if (digestPattern.test(digest)) return digest;
    throw new Failure(`${repository}:${tag} has no digest`, {
        reason: `${origin} answered "${digest}"`,
        next: "write its digest into the stack file by hand (stackwright:images, overrides), as another client of that registry shows it",
    });
}

async function ask(url: string, method: "GET" | "HEAD", headers: Readonly<Record<string, string>>): Promise<Response> {
    try {
        return await fetch(url, { method, headers: { ...headers }, signal: AbortSignal.timeout(timeoutMilliseconds) });
    } catch (error) {
        const { cause, message } = error as Error & {
            readonly cause?: { readonly code?: string; readonly message?: string };
        };
        throw new Failure(`${new URL(url).host} cannot be reached`, {
            reason: cause?.code ?? cause?.message ?? message,
            next: "run make pin where there is a network; until then images are pinned by their tags only",
        });
    }
}

/** Anonymous reading still wants a token, from wherever the registry says. */
async function tokenFor(challenge: string, { origin, repository, tag }: Place): Promise<string> {
    const words = Object.fromEntries(
        [...challenge.matchAll(/(?<key>\w+)="(?<value>[^"]*)"/g)].map(({ groups }) => [groups?.key, groups?.value]),
    ) as Readonly<Record<string, string>>;
    if (!challenge.startsWith("Bearer ") || words.realm === undefined) throw refusal({ origin, repository, tag }, 401);
    const url = new URL(words.realm);
    if (words.service !== undefined) url.searchParams.set("service", words.service);
    url.searchParams.set("scope", words.scope ?? `repository:${repository}:pull`);
    const response = await ask(url.href, "GET", {});
    if (!response.ok) throw refusal({ origin, repository, tag }, response.status);
    const { token, access_token: other } = (await response.json()) as { token?: string; access_token?: string };
    if (token === undefined && other === undefined) throw refusal({ origin, repository, tag }, 401);
    return token ?? other ?? "";
}

function refusal({ origin, repository, tag }: Place, status: number): Failure {
    const reason =
        status === 404
            ? `${new URL(origin).host} has no such image`
            : status === 401 || status === 403
              ? `${new URL(origin).host} shows it to nobody without a login`
              : `${new URL(origin).host} answered ${status}`;
    return new Failure(`${repository}:${tag} has no digest to be had`, {
        reason,
        next: "name the repository you really use: stackwright:images, overrides or mirror, in the stack's settings",
    });
}
