import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import { type Declared, inOneOrder, type Standing } from '../../server/domain/fleet.ts';
import { type Section, sections } from '../../server/doors/api/contract/fleet-file.ts';
import { fleetSpecs } from '../../server/doors/api/contract/fleet-schemas.ts';

/** Where editors find the schema, beside the file: `hawser schema` writes it. */
const schemaFile = 'hawser-fleet.schema.json';

/** What stands there as a file that says exactly that: what has its default is left away. */
export function fleetYaml(fleet: string | undefined, standing: readonly Standing[]): string {
  const lists = (Object.keys(sections) as Section[]).map((section) => {
    const of = standing.filter(({ kind, status }) => kind === sections[section] && status !== 'retired');
    return [section, of.map((one) => shortest(inOneOrder(one)))] as const;
  });
  const document = { ...(fleet === undefined ? {} : { fleet }), ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)) };
  return `# yaml-language-server: $schema=${schemaFile}\n${stringify(document, { lineWidth: 140, aliasDuplicateObjects: false })}`;
}

/** The members without which it would be something else. */
function shortest({ kind, spec }: Declared): object {
  const parse = (value: object): unknown => {
    const parsed = fleetSpecs[kind].safeParse(value);
    return parsed.success ? parsed.data : undefined;
  };
  const members = Object.entries(spec).filter(([, value]) => value !== null);
  return Object.fromEntries(
    members.filter(([member, value]) => {
      const without: unknown = parse(Object.fromEntries(members.filter(([other]) => other !== member)));
      return without === undefined || !isDeepStrictEqual(Reflect.get(Object(without), member), value);
    }),
  );
}
