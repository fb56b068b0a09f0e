import { parseSync } from 'oxc-parser';

type Node = { readonly type: string; readonly start: number; readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'type' in value;

/** What holds code, addresses or key names, which nobody translates. */
const verbatim = new Set(['code', 'pre', 'kbd', 'samp', 'style', 'script']);
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
/** What is shown to whoever reads or hears a page: a single word is one there, too. */
const shown = new Set([
  'title',
  'label',
  'word',
  'header',
  'children',
  'what',
  'summary',
  'sentence',
  'caption',
  'aria-label',
  'lead',
  'trigger',
  'deed',
  'legend',
  'hint',
  'note',
  'alt',
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
  !isStyle(text) &&
  (/^ \p{Ll}{3,}$/u.test(text) || /\p{L}{2}[,;:.!?)…”]*[ \u00a0]+[(“‘"']?\p{L}/u.test(text) || /^[A-Z][a-z]+[….!?:]$/.test(text));

const written = (node: Node): string | undefined => {
  const text = node.type === 'TemplateElement' ? (node.value as { cooked?: string }).cooked : node.type === 'Literal' ? node.value : '';
  return typeof text === 'string' && /\p{Ll}/u.test(text) ? text : undefined;
};

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

/** Whether what stands in that place of a node is shown, where the node itself is or is not. */
function shows(node: Node, place: string, isShown: boolean): boolean {
  if (node.type === 'JSXAttribute') return place === 'value' && shown.has(nameOf(node.name));
  if (node.type === 'Property') return place === 'value' && shown.has(nameOf(node.key));
  if (node.type === 'JSXElement' || node.type === 'JSXFragment') return place === 'children';
  if (node.type === 'ConditionalExpression') return isShown && place !== 'test';
  if (node.type === 'AssignmentPattern') return isShown && place === 'right';
  return isShown && (node.type === 'LogicalExpression' || node.type === 'JSXExpressionContainer' || node.type === 'TemplateLiteral');
}

/** Each text in a source file of the console that a person would read there, as `line: text`. */
export function spokenIn(file: string, source: string): string[] {
  const found: string[] = [];
  const walk = (node: Node, isShown: boolean): void => {
    if (isPassedBy(node)) return;
    const text = textOf(node) ?? (isShown ? written(node) : undefined);
    if (text !== undefined) found.push(`${source.slice(0, node.start).split('\n').length}: ${text.trim()}`);
    for (const [name, value] of Object.entries(node))
      for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, shows(node, name, isShown));
  };
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} cannot be read: ${errors[0]?.message}`);
  if (isNode(program)) walk(program, false);
  return found;
}
