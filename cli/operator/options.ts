import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';

/** The little of JSON Schema that the contract's flat inputs come out as. */
type Member = {
  type?: string;
  enum?: string[];
  items?: Member;
  anyOf?: Member[];
  oneOf?: Member[];
  default?: unknown;
  description?: string;
};

/** Stands for null until the options are read: commander takes null for an option that was not given. */
const none = Symbol('null');

/** What the options say, as the API takes it. */
export const valuesOf = (options: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [name, value === none ? null : value]));

const kebab = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** Adds an option for each member of a query or body: `lifetimeMaximum` becomes `--lifetime-maximum <number>`. */
export function addOptions(command: Command, schema: z.ZodObject): void {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  for (const [name, property] of Object.entries(properties))
    command.addOption(optionFor(name, property as Member, required.includes(name)));
}

function optionFor(name: string, property: Member, mandatory: boolean): Option {
  const nullable = property.anyOf?.some(({ type }) => type === 'null') ?? false;
  const member = property.anyOf?.find(({ type }) => type !== 'null') ?? property;
  const notes = [
    property.description ?? '',
    member.type === 'array' ? (nullable ? 'may be repeated' : "may be repeated, '' for none") : '',
    nullable && property.description === undefined ? '`null` for none' : '',
    property.default === undefined || property.default === null || property.default === ''
      ? ''
      : `default ${JSON.stringify(property.default)}`,
  ].filter((note) => note !== '');
  const flag = `--${kebab(name)}`;
  if (member.type === 'boolean') return new Option(`${flag} [true|false]`, notes.join(', ')).argParser(boolean).preset('true');
  const option = new Option(`${flag} <${placeholder(member)}>`, notes.join(', ')).makeOptionMandatory(mandatory);
  if (member.type === 'array') {
    const items = member.items ?? {};
    return option.argParser((value: string, before: unknown) => {
      if (nullable && value === 'null') return none;
      return value === '' ? [] : [...(Array.isArray(before) ? before : []), parse(items, value)];
    });
  }
  if (member.enum !== undefined && !nullable) return option.choices(member.enum);
  return option.argParser((value: string) => (nullable && value === 'null' ? none : parse(member, value)));
}

const isNumber = ({ type }: Member): boolean => type === 'integer' || type === 'number';
const placeholder = (member: Member): string => (isNumber(member) || isNumber(member.items ?? {}) ? 'number' : 'text');

function parse(member: Member, value: string): unknown {
  if (member.type === 'object' || member.oneOf !== undefined) return document(fromFile(value));
  if (!isNumber(member)) return fromFile(value);
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) throw new InvalidArgumentError('It must be a number.');
  return number;
}

function document(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError('It must be a JSON document.');
  }
}

function boolean(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw new InvalidArgumentError('It must be true or false.');
  return value === 'true';
}

/** `@request.csr` is the content of that file, `@-` what comes in; `@@name` is the text `@name`. */
function fromFile(value: string): string {
  if (!value.startsWith('@')) return value;
  if (value.startsWith('@@')) return value.slice(1);
  try {
    return readFileSync(value === '@-' ? 0 : value.slice(1), 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(
      `The file ${value.slice(1)} cannot be read (${error instanceof Error && 'code' in error ? error.code : 'unknown'}).`,
    );
  }
}
