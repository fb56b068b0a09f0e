import { z } from 'zod';
import { type OperationName, rowOf } from '../../server/doors/api/contract.ts';
import type { Examples } from './examples.ts';

/** Where a filter means another thing than elsewhere. */
const queries = [
  'outcome:rejected class:foreign',
  'identity:billing-api-00001 ip:10.4.0.0/16',
  'ip:10.4.0.0/16',
  'ip:192.0.2.1',
  'code:foreign ip:10.1.2.3',
  'aud:orders -identity:mail-*',
  'subject:*-0471*',
  'outcome:rejected rs:orders-* severity:high',
  'outcome:accepted aud:https://nobody.example',
];
const own: Partial<Record<OperationName, Readonly<Record<string, readonly string[]>>>> = {
  'decision.list': { q: queries },
  'decision.facets': { q: queries },
  'decision.histogram': { q: queries },
  'identity.list': { tag: ['critical'] },
  'identity.rotations': { tag: ['critical'] },
};

export type Question = { readonly name: OperationName; readonly path: string; readonly query: URLSearchParams; readonly paged: boolean };

/** Filters that say how much, not what. */
const measures = new Set(['limit', 'cursor', 'wait', 'upTo']);

/** Each filter with each of its values, and each together with a range of time where the row has one. */
export function questionsOf(name: OperationName, examples: Examples): Question[] {
  const row = rowOf(name);
  const paths = Object.keys(row.params?.shape ?? {}).reduce(
    (made, parameter) =>
      made.flatMap((path) =>
        exampleOf(examples, name, parameter).map((value) => path.replace(`{${parameter}}`, encodeURIComponent(value))),
      ),
    [row.path as string],
  );
  const shape: Readonly<Record<string, unknown>> = row.query?.shape ?? {};
  const filters = Object.entries(shape)
    .filter(([filter]) => !measures.has(filter))
    .flatMap(([filter, schema]) =>
      (own[name]?.[filter] ?? choicesOf(schema) ?? exampleOf(examples, name, filter)).map((value) => [filter, value] as const),
    );
  const always: [string, string][] = Object.entries(shape).flatMap(([filter, schema]): [string, string][] =>
    schema instanceof z.ZodType && !schema.safeParse(undefined).success ? [[filter, exampleOf(examples, name, filter)[0] ?? '']] : [],
  );
  const ranged = 'from' in shape ? [[], [['from', exampleOf(examples, name, 'from')[1] ?? '']]] : [[]];
  const combined = filters.flatMap((filter) => ranged.map((range) => [...range.filter(([other]) => other !== filter[0]), filter]));
  return paths.flatMap((path) =>
    [[], ...combined].map((query) => ({
      name,
      path,
      query: new URLSearchParams([...always.filter(([key]) => !query.some(([other]) => other === key)), ...query] as [string, string][]),
      paged: 'cursor' in shape,
    })),
  );
}

/** Of a filter that takes one of a few words: all of them. */
function choicesOf(schema: unknown): string[] | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return choicesOf(schema.unwrap());
  return schema instanceof z.ZodEnum ? schema.options.map(String) : undefined;
}

function exampleOf(examples: Examples, name: OperationName, of: string): readonly string[] {
  const found = examples[of] ?? (of === 'replay' ? ['true'] : undefined);
  if (found === undefined) process.stderr.write(`${name} asks for ${of}, of which this bench has no example\n`);
  return found ?? [];
}
