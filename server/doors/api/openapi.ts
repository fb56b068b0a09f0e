import { z } from 'zod';
import { type OperationName, operationNames, rowOf } from './contract.ts';

/** The wire side of a schema. Times are told by their format; the pattern behind it helps nobody. */
const wire = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
    },
  });
  return rest;
};

const parameters = (schema: z.ZodObject | undefined, place: 'path' | 'query') =>
  Object.entries(schema?.shape ?? {}).map(([name, type]) => ({
    name,
    in: place,
    required: place === 'path' || !z.safeParse(type, undefined).success,
    schema: wire(type as z.ZodType),
  }));

const refusals: Record<string, string> = {
  '400': 'The input is not right: `problems` names each field and the way out',
  '401': 'Nobody is signed in',
  '403': 'The role may not do this',
  '404': 'Not found',
  '409': 'Taken, or not possible in this state',
  '503': 'The ledger does not answer; see Retry-After',
};
const problemResponses = Object.fromEntries(
  Object.entries(refusals).map(([status, description]) => [
    status,
    { description, content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } } },
  ]),
);

function operation(name: OperationName) {
  const row = rowOf(name);
  return {
    operationId: name,
    summary: row.summary,
    description: row.permission === 'public' ? 'Needs nobody signed in.' : `Needs the permission \`${row.permission}\`.`,
    tags: [name.split('.')[0]],
    security: row.permission === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
    parameters: [...parameters(row.params, 'path'), ...parameters(row.query, 'query')],
    ...(row.body === undefined
      ? {}
      : {
          requestBody: { required: !row.body.safeParse({}).success, content: { 'application/json': { schema: wire(row.body.strict()) } } },
        }),
    responses: {
      [successOf(name)]: { description: 'Done', content: { 'application/json': { schema: wire(row.output) } } },
      ...problemResponses,
    },
  };
}

const creates = new Set(['register', 'add', 'create', 'issue']);
/** What makes something new answers 201, everything else 200. */
export const successOf = (name: OperationName): 200 | 201 => (creates.has(name.split('.')[1] ?? '') ? 201 : 200);

function paths() {
  const all: Record<string, Record<string, unknown>> = {};
  for (const name of operationNames) {
    const { path, method } = rowOf(name);
    all[path] = { ...all[path], [method.toLowerCase()]: operation(name) };
  }
  return all;
}

/** OpenAPI 3.1 of the management API, made from the contract and from nothing else. */
export const openApiDocument = {
  openapi: '3.1.0',
  info: {
    title: 'Hawser management API',
    version: '1',
    description: 'Machine identities, their certificates, and the verdicts on their tokens. Problems are RFC 9457 documents.',
  },
  servers: [{ url: '/api/v1' }],
  paths: paths(),
  components: {
    securitySchemes: {
      apiKey: { type: 'http', scheme: 'bearer', description: 'An API key, `hwk_…`' },
      session: { type: 'apiKey', in: 'cookie', name: 'better-auth.session_token', description: 'The session of a browser' },
    },
    schemas: {
      Problem: {
        type: 'object',
        required: ['type', 'title', 'status', 'detail', 'code'],
        properties: {
          type: { type: 'string', format: 'uri' },
          title: { type: 'string' },
          status: { type: 'integer' },
          detail: { type: 'string' },
          code: { type: 'string' },
          problems: {
            type: 'array',
            items: {
              type: 'object',
              required: ['field', 'detail'],
              properties: { field: { type: 'string' }, detail: { type: 'string' } },
            },
          },
        },
      },
    },
  },
} as const;
