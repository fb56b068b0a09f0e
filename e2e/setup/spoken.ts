import { parseSync } from 'oxc-parser';

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** What holds code, addresses or key names, which nobody translates. */
const verbatim = new Set(['code', 'pre', 'kbd', 'samp', 'style', 'script', 'Code', 'CodeBlock']);
const unspoken = new Set([
  'className',
  'style',
  'd',
  'points',
  'viewBox',
  'href',
  'id',
  'autoComplete',
  'preserveAspectRatio',
  'pattern',
  'colorScheme',
  'content-disposition',
]);
/** Names of what is run or sent as it stands. */
const run = new Set(['command', 'commands']);
const selecting = new Set(['focusOn', 'closest', 'matches', 'querySelector', 'querySelectorAll']);
const skipped = new Set(['ImportDeclaration', 'TSTypeAliasDeclaration', 'TSInterfaceDeclaration', 'TSTypeAnnotation', 'TSLiteralType']);

const styled = /^[a-z0-9:![\]/.()%_#&>*,=+'"@-]*[^:,.;]$/;
const isStyle = (text: string): boolean => {
  const parts = text.trim().split(/\s+/);
  return parts.every((part) => styled.test(part)) && parts.some((part) => /[-:[]/.test(part));
};
/** Two words, or one with a capital: what a person is meant to read. */
const isSpoken = (text: string): boolean =>
  !isStyle(text) && (/\p{L}{2}[,;:.!?)…”]*[ \u00a0]+[(“‘"']?\p{L}/u.test(text) || /^[A-Z][a-z]+[….!?:]$/.test(text));

const textOf = (node: Node): string | undefined => {
  if (node.type === 'JSXText') return typeof node.value === 'string' && /\p{L}{2}/u.test(node.value) ? node.value : undefined;
  if (node.type === 'Literal') return typeof node.value === 'string' && isSpoken(node.value) ? node.value : undefined;
  if (node.type !== 'TemplateElement') return undefined;
  const cooked = (node.value as { cooked?: string }).cooked ?? '';
  return isSpoken(cooked) ? cooked : undefined;
};

/** Of a name, or of a key in quotes. */
const nameOf = (node: unknown): string => {
  const name = isNode(node) ? (node.name ?? node.value) : undefined;
  return typeof name === 'string' ? name : '';
};

function isPassedBy(node: Node): boolean {
  if (skipped.has(node.type) || typeof node.directive === 'string') return true;
  if (node.type === 'JSXAttribute') return unspoken.has(nameOf(node.name));
  if (node.type === 'JSXElement') return isNode(node.openingElement) && verbatim.has(nameOf(node.openingElement.name));
  if (node.type === 'VariableDeclarator') return run.has(nameOf(node.id));
  if (node.type === 'Property') return unspoken.has(nameOf(node.key));
  if (node.type === 'CallExpression') return isNode(node.callee) && selecting.has(nameOf(node.callee.property) || nameOf(node.callee));
  if (node.type === 'AssignmentExpression') return isNode(node.left) && nameOf(node.left.property) === 'cookie';
  // What a fault of our own says is for whoever reads the log.
  return node.type === 'NewExpression' && /Error$|^Intl|Format$/.test(nameOf(node.callee));
}

/** Each text in a source file of the console that a person would read there, as `line: text`. */
export function spokenIn(file: string, source: string): string[] {
  const found: string[] = [];
  const walk = (node: Node): void => {
    if (isPassedBy(node)) return;
    const text = textOf(node);
    if (text !== undefined) found.push(`${source.slice(0, node.start).split('\n').length}: ${text.trim()}`);
    for (const value of Object.values(node)) for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child);
  };
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
  if (isNode(program)) walk(program);
  return found;
}
