/**
 * Parses JSON as I-JSON (RFC 7493 §2.3, §2.2): no member twice in one object, no number that overflows, no lone surrogate.
 * Two readers of the same text can then never disagree about what it says.
 * @param nul refused where what is read may be asked of the ledger, which knows no text with NUL, before anybody looks at it again
 * @throws {SyntaxError} where the text is not such JSON
 */
export function parseStrictJson(text: string, nul: 'taken' | 'refused' = 'taken'): unknown {
  const value: unknown = JSON.parse(text);
  // Of members with one name, only the last is left: then there are fewer than were written.
  if (membersIn(value, nul) !== membersWritten(text)) throw new SyntaxError('a member stands twice');
  return value;
}

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];

/** Colons outside of strings, in a text that is JSON. */
function membersWritten(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === colon) count++;
    else if (code === quote) at = endOfString(text, at);
  }
  return count;
}

function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); ; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return at;
  }
}

/** Members of all objects in it, each of which is looked at. Nothing is too deep for it that was not too deep to be parsed. */
function membersIn(root: unknown, nul: 'taken' | 'refused'): number {
  let count = 0;
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') requireText(value, nul);
    else if (typeof value === 'number') requireFinite(value);
    else if (Array.isArray(value)) for (const item of value) open.push(item);
    else if (typeof value === 'object' && value !== null) {
      const names = Object.keys(value);
      count += names.length;
      for (const name of names) requireText(name, nul);
      for (const member of Object.values(value)) {
        if (typeof member === 'string') requireText(member, nul);
        else open.push(member);
      }
    }
  }
  return count;
}

function requireText(text: string, nul: 'taken' | 'refused'): void {
  if (!text.isWellFormed()) throw new SyntaxError('a string holds a lone surrogate');
  if (nul === 'refused' && text.includes('\u0000')) throw new SyntaxError('a string holds NUL');
}

function requireFinite(value: number): void {
  if (!Number.isFinite(value)) throw new SyntaxError('a number is out of range');
}
