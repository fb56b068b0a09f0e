const atom = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null`;
const mark = String.raw`[[\]{},:]`;

/** What may come next, and what comes after it. */
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'nothing';

/** Where a text stops being JSON (RFC 8259), for whoever has to mend it: the parser itself says it of some faults only. */
export function faultOfJson(text: string): string {
  const token = new RegExp(`[ \\t\\r\\n]*(?:(${atom})|(${mark}))`, 'y');
  const open: string[] = [];
  let expected: Expected = 'value';
  let place = 0;
  for (;;) {
    const [found, value, sign = ''] = token.exec(text) ?? [];
    const next: Expected | undefined = found === undefined ? undefined : after(expected, value, sign, open);
    if (next === undefined) break;
    expected = next;
    place = token.lastIndex;
  }
  return placeIn(text, place + (/^[ \t\r\n]*/.exec(text.slice(place))?.[0].length ?? 0));
}

/** @returns undefined where this may not come here */
function after(expected: Expected, value: string | undefined, sign: string, open: string[]): Expected | undefined {
  const closed = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end');
  const inner = open.at(-1);
  if (sign === (inner === '{' ? '}' : ']') && inner !== undefined && expected.endsWith('end')) {
    open.pop();
    return closed();
  }
  if (expected.startsWith('value')) {
    if (value !== undefined) return closed();
    if (sign !== '{' && sign !== '[') return undefined;
    open.push(sign);
    return sign === '{' ? 'key or end' : 'value or end';
  }
  if (expected.startsWith('key')) return value?.startsWith('"') ? 'colon' : undefined;
  if (expected === 'colon') return sign === ':' ? 'value' : undefined;
  if (expected === 'comma or end' && sign === ',') return inner === '{' ? 'key' : 'value';
  return undefined;
}

function placeIn(text: string, at: number): string {
  if (at >= text.length) return 'its end, where more was to come';
  const before = text.slice(0, at).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
