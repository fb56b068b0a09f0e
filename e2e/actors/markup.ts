import { operationNames, rowOf } from '../../server/doors/api/contract.ts';
import { openApiDocument } from '../../server/doors/api/openapi.ts';

/** What somebody writes into a field: plain words, or what others would take for markup, script or a formula. */
export type Words = (field: string, plain: string) => string;
export const plainWords: Words = (_, plain) => plain;

/** Words that a page would turn into an element, a script or a broken attribute, and a spreadsheet into a formula; each field has its number. */
export class Markup {
  readonly #fields = new Map<string, number>();

  words: Words = (field) => {
    const number = this.#fields.get(field) ?? this.#fields.size + 1;
    this.#fields.set(field, number);
    return `=${number}+1<b/data-said=${number}/onclick=alert(1)>"'&`;
  };

  get fields(): string[] {
    return [...this.#fields.keys()];
  }

  /** Fields whose words nobody has read yet. */
  unread(seen: ReadonlySet<string>): string[] {
    return [...this.#fields].filter(([, number]) => !seen.has(String(number))).map(([field]) => field);
  }
}

/** The numbers of the words that a page shows as text, and whether any of them became an element. It runs in the browser. */
export function wordsOnPage(): { read: string[]; elements: number } {
  const texts: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node instanceof Text && node.parentElement?.closest('script, style') === null) texts.push(node.data);
    if (node instanceof HTMLInputElement || node instanceof HTMLTextAreaElement) texts.push(node.value);
  }
  const read = texts.flatMap((text) => [...text.matchAll(/<b\/data-said=(\d+)\/onclick/g)].map(([, number]) => String(number)));
  return { read, elements: document.querySelectorAll('[data-said], b[onclick]').length };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function freeTexts(schema: unknown, path: string): string[] {
  if (!isObject(schema)) return [];
  for (const choice of [schema.anyOf, schema.oneOf, schema.allOf])
    if (Array.isArray(choice)) return choice.flatMap((one) => freeTexts(one, path));
  if (isObject(schema.properties))
    return Object.entries(schema.properties).flatMap(([name, member]) => freeTexts(member, path === '' ? name : `${path}.${name}`));
  if (schema.type === 'array') return freeTexts(schema.items, path);
  const constrained = ['pattern', 'format', 'enum', 'const'].some((member) => member in schema);
  return schema.type === 'string' && !constrained ? [path] : [];
}

/** Every member of a request that takes any text at all: `identity.register owner`. */
export const freeTextFields: readonly string[] = operationNames.flatMap((name) => {
  const { method, path } = rowOf(name);
  const body: unknown = Reflect.get(Object(openApiDocument.paths[path]?.[method.toLowerCase()]), 'requestBody');
  const schema: unknown = Reflect.get(Object(Reflect.get(Object(Reflect.get(Object(body), 'content')), 'application/json')), 'schema');
  return [...new Set(freeTexts(schema, ''))].map((member) => `${name} ${member}`);
});
