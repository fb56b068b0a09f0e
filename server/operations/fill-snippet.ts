import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const templates = join(import.meta.dirname, '../../examples/snippets');

/**
 * What stands in the programs of `examples/snippets`, each a whole literal in quotes, so that they run as they are and are checked
 * like all others. Filling one in replaces its literals.
 */
const examples = {
  sts: 'https://localhost:8443',
  enrolment: 'https://localhost:8444',
  caHash: `sha256:${'0'.repeat(64)}`,
  audience: 'https://orders.example.com',
  resource: 'https://localhost:9443/',
  certificate: 'workload/certificate.pem',
  key: 'workload/key.pem',
  ca: 'workload/ca.pem',
  clientCertificate: 'client/certificate.pem',
  clientKey: 'client/key.pem',
  clientCa: 'client/ca.pem',
  serverCertificate: 'server/certificate.pem',
  serverKey: 'server/key.pem',
} as const;
const examplePort = '9443';

export type SnippetWords = { readonly [K in keyof typeof examples]: string };

const literal = (value: string): string => value.replaceAll(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const names = Object.keys(examples) as (keyof typeof examples)[];
const standing = new RegExp(
  `(['"])(${names.map((name) => literal(examples[name])).join('|')})\\1|(?<![\\w/:.'"])${examplePort}(?![\\w'"])`,
  'g',
);

/**
 * The value as a literal of the language of the file: nothing in it can end the quotes, whatever it is.
 * A shell knows no escapes between single quotes; all the others read what JSON writes.
 */
function quoted(file: string, quote: string, value: string): string {
  if (extname(file) === '.sh') return `'${value.replaceAll("'", "'\\''")}'`;
  if (quote === '"') return JSON.stringify(value);
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** A program of `examples/snippets` for somebody: every example in it is replaced by what `words` says. */
export function fillSnippet(file: string, words: SnippetWords): string {
  return readFileSync(join(templates, file), 'utf8').replaceAll(standing, (_, quote: string | undefined, example: string | undefined) => {
    const name = names.find((each) => examples[each] === example);
    return quote === undefined || name === undefined ? portOf(words.resource) : quoted(file, quote, words[name]);
  });
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url);
  return port || (protocol === 'http:' ? '80' : '443');
}
