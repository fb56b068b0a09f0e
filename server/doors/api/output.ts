import { z } from 'zod';
import { may, type Role } from '../../domain/roles.ts';
import { type OperationName, rowOf } from './contract.ts';

/** Encodes what an operation gave for the wire: prefixed ids, times as text, no source address for those who may not see one. */
export function encodeOutput(name: OperationName, value: unknown, role: Role | undefined): unknown {
  const wire = z.encode(rowOf(name).output, value);
  return role !== undefined && may(role, 'audit') ? wire : withoutAddresses(wire);
}

const addresses: ReadonlySet<string> = new Set(['sourceAddress', 'gatewayAddress']);

function withoutAddresses(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAddresses);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [member, addresses.has(member) ? null : withoutAddresses(inner)]),
  );
}
