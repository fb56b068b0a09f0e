const lexeme = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g;

/**
 * Parses JSON as I-JSON (RFC 7493 §2.3, §2.2): no member twice in one object, no number that overflows, no lone surrogate.
 * Two readers of the same text can then never disagree about what it says.
 * @param nul refused where what is read may be asked of the ledger, which knows no text with NUL, before anybody looks at it again
 * @throws {SyntaxError} where the text is not such JSON
 */
export function parseStrictJson(text: string, nul: 'taken' | 'refused' = 'taken'): unknown {
  const value: unknown = JSON.parse(text);
  const open: (Set<string> | undefined)[] = [];
  let last = '';
  for (const [part] of text.matchAll(lexeme)) {
    if (part === '{') open.push(new Set());
    else if (part === '[') open.push(undefined);
    else if (part === '}' || part === ']') open.pop();
    else if (part === ':') addMember(open.at(-1), JSON.parse(last));
    else if (part.startsWith('"')) last = wellFormed(part, nul);
    else if (/^[-\d]/.test(part) && !Number.isFinite(Number(part))) throw new SyntaxError('a number is out of range');
  }
  return value;
}

function addMember(members: Set<string> | undefined, name: string): void {
  if (members?.has(name)) throw new SyntaxError('a member stands twice');
  members?.add(name);
}

function wellFormed(quoted: string, nul: 'taken' | 'refused'): string {
  const text = JSON.parse(quoted) as string;
  if (!text.isWellFormed()) throw new SyntaxError('a string holds a lone surrogate');
  if (nul === 'refused' && text.includes('\u0000')) throw new SyntaxError('a string holds NUL');
  return quoted;
}
