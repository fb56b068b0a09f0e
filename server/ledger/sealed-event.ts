type Kind = 'text' | 'uuid' | 'time' | 'number' | 'texts' | 'json';

/**
 * What of an event is sealed, in this order: version 1. A member whose value is null is left out, so that a column that comes
 * later changes nothing for the events before it; a new one goes to the end. A test compares the list with the table.
 */
export const sealedMembers: readonly (readonly [column: string, kind: Kind])[] = [
  ['id', 'uuid'],
  ['at', 'time'],
  ['type', 'text'],
  ['actor_kind', 'text'],
  ['actor_id', 'text'],
  ['actor_name', 'text'],
  ['target_kind', 'text'],
  ['target_id', 'text'],
  ['target_name', 'text'],
  ['detail', 'json'],
  ['code', 'text'],
  ['also_found', 'texts'],
  ['door', 'text'],
  ['audience', 'text'],
  ['resource_server_id', 'uuid'],
  ['token_identity_id', 'uuid'],
  ['presented_identity_id', 'uuid'],
  ['bound_certificate_id', 'uuid'],
  ['presented_certificate_id', 'uuid'],
  ['bound_thumbprint', 'text'],
  ['presented_thumbprint', 'text'],
  ['bound_serial', 'text'],
  ['presented_serial', 'text'],
  ['jti', 'uuid'],
  ['kid', 'text'],
  ['source_address', 'text'],
  ['method', 'text'],
  ['path', 'text'],
  ['tls_version', 'text'],
  ['user_agent', 'text'],
  ['latency_micros', 'number'],
  ['count', 'number'],
  ['first_at', 'time'],
  ['auth_method', 'text'],
  ['request_id', 'uuid'],
];

const json: Readonly<Record<Kind, (column: string) => string>> = {
  text: (column) => `to_json(${column})::text`,
  uuid: (column) => `'"' || ${column} || '"'`,
  // Milliseconds since 1970; they fit a double, and the nearest whole number is the right one.
  time: (column) => `(date_part('epoch', ${column}) * 1000)::bigint::text`,
  number: (column) => `${column}::text`,
  texts: (column) => `CASE WHEN ${column} = '{}' THEN '[]' ELSE to_json(${column})::text END`,
  json: (column) => `${column}::text`,
};

/**
 * SQL for the sealed form of the event `e`: JSON text whose every octet follows from the values alone. Put together by the operator, which
 * copies; `concat` would look up for each part how it is spelt, and take a fifth longer.
 */
export const sealedText = (e: string): string =>
  `('{"v":1' || ${sealedMembers.map(([column, kind]) => `coalesce(',"${column}":' || ${json[kind](`${e}.${column}`)}, '')`).join(' || ')} || '}')`;

/** SQL for the hash of its leaf (RFC 9162 §2.1.1). */
export const sealedHash = (e: string): string => `sha256('\\x00'::bytea || convert_to(${sealedText(e)}, 'UTF8'))`;
