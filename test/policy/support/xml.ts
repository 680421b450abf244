/** An element of an XML document. */
export interface Element {
    readonly name: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly children: readonly Element[];
}

interface Open extends Element {
    readonly children: Element[];
}

const declaration = /^<\?xml version="1\.0" encoding="UTF-8"\?>\n/;
const tag = /<(\/?)([A-Za-z][\w.-]*)((?:\s+[A-Za-z][\w.-]*="[^"<]*")*)\s*(\/?)>/y;
const reference = /^(?:amp|lt|gt|quot|apos|#\d+);/;

/** Reads a document that has elements and attributes only, and refuses whatever is not well-formed. */
export function readXml(text: string): Element {
    if (!declaration.test(text)) throw new SyntaxError("no XML declaration");
    const root: Open = { name: "", attributes: {}, children: [] };
    const open: Open[] = [root];
    let at = (declaration.exec(text)?.[0] ?? "").length;
    while (at < text.length) {
        const space = /\s*/y;
        space.lastIndex = at;
        at += space.exec(text)?.[0].length ?? 0;
        if (at === text.length) break;
        tag.lastIndex = at;
        const [whole, closes, name = "", attributes = "", single] = tag.exec(text) ?? [];
        if (whole === undefined) throw new SyntaxError(`no tag: ${text.slice(at, at + 60)}`);
        at += whole.length;
        if (closes === "/") {
            if (open.pop()?.name !== name) throw new SyntaxError(`</${name}> closes something else`);
            continue;
        }
        const element: Open = { name, attributes: attributesOf(attributes), children: [] };
        open.at(-1)?.children.push(element);
        if (single !== "/") open.push(element);
    }
    const [document, ...more] = root.children;
    if (open.length !== 1 || document === undefined || more.length > 0) throw new SyntaxError("not one whole document");
    return document;
}

function attributesOf(text: string): Readonly<Record<string, string>> {
    const found = [...text.matchAll(/([\w.-]+)="([^"]*)"/g)].map(([, name = "", value = ""]) => {
        const [, ...references] = value.split("&");
        if (!references.every((rest) => reference.test(rest))) throw new SyntaxError(`a bare & in ${name}`);
        return [name, value] as const;
    });
    if (new Set(found.map(([name]) => name)).size < found.length) throw new SyntaxError("an attribute twice");
    return Object.fromEntries(found);
}
