import { type OperationName, operationNames, rowOf } from './contract.ts';
import { openApiDocument } from './openapi.ts';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const anchor = (text: string): string => escaped(text.replaceAll(/[^\w-]/g, '-'));
const json = (value: unknown): string => `<pre tabindex="0">${escaped(JSON.stringify(value, null, 2))}</pre>`;

const groups = Map.groupBy(operationNames, (name) => name.split('.')[0] ?? name);

function section(name: OperationName): string {
  const { method, path, summary, permission } = rowOf(name);
  const described = openApiDocument.paths[path]?.[method.toLowerCase()];
  const part = (title: string, value: unknown) =>
    value === undefined || (Array.isArray(value) && value.length === 0)
      ? ''
      : `<details><summary>${title} of ${escaped(name)}</summary>${json(value)}</details>`;
  return `<article id="${anchor(name)}"><h3>${escaped(summary)}</h3>
<p><code>${method} /api/v1${escaped(path)}</code></p>
<p>${permission === 'public' ? 'Needs nobody signed in.' : `Needs the permission <strong>${permission}</strong>.`}
Command line: <code>hawser ${escaped(name.replace('.', ' '))}</code></p>
${part('Parameters', Reflect.get(Object(described), 'parameters'))}
${part('Body', Reflect.get(Object(described), 'requestBody'))}
${part('Answers', Reflect.get(Object(described), 'responses'))}</article>`;
}

/** The OpenAPI document to read: one page, no script. */
export const docsPage = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Hawser management API</title>
<style>
:root { color-scheme: light dark }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem }
pre { overflow: auto; padding: .75rem; border: 1px solid GrayText; max-height: 28rem; font-size: .85rem }
nav ul { columns: 3 12rem; padding-left: 1.2rem }
article { border-top: 1px solid GrayText; padding-block: .5rem }
code { overflow-wrap: anywhere }
summary { min-height: 24px }
</style></head><body>
<header><h1>Hawser management API</h1>
<p>Sign in through the console, or send an API key: <code>Authorization: Bearer hwk_…</code>. The same as a machine reads it:
<a href="/api/v1/openapi.json">OpenAPI 3.1</a>. What goes wrong is a problem document (RFC 9457) that names the fields.</p></header>
<nav aria-label="Operations"><ul>${operationNames.map((name) => `<li><a href="#${anchor(name)}">${escaped(name)}</a></li>`).join('')}</ul></nav>
<main>${[...groups].map(([group, names]) => `<section aria-labelledby="group-${anchor(group)}"><h2 id="group-${anchor(group)}">${escaped(group)}</h2>${names.map(section).join('')}</section>`).join('\n')}</main>
</body></html>
`;
