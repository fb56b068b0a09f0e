import type { z } from 'zod';
import { access } from './contract/access.ts';
import { approvals } from './contract/approvals.ts';
import { authorities } from './contract/authorities.ts';
import { cases } from './contract/cases.ts';
import { certificateStanding } from './contract/certificate-standing.ts';
import { certificates } from './contract/certificates.ts';
import { connect } from './contract/connect.ts';
import { decisions } from './contract/decisions.ts';
import { delegations } from './contract/delegations.ts';
import { expiry } from './contract/expiry.ts';
import { fleet } from './contract/fleet.ts';
import { governance } from './contract/governance.ts';
import { issuers } from './contract/issuers.ts';
import { ledger } from './contract/ledger.ts';
import { metrics } from './contract/metrics.ts';
import { notices } from './contract/notices.ts';
import { profiles } from './contract/profiles.ts';
import { proofs } from './contract/proofs.ts';
import { registry } from './contract/registry.ts';
import { retirement } from './contract/retirement.ts';
import { rotation } from './contract/rotation.ts';
import type { Row } from './contract/row.ts';
import { setup } from './contract/setup.ts';
import { sso } from './contract/sso.ts';
import { tokenKeys } from './contract/token-keys.ts';
import { usage } from './contract/usage.ts';
import { webhooks } from './contract/webhooks.ts';

/** All that an administrator can do. */
export const contract = {
  ...access,
  ...setup,
  ...sso,
  ...registry,
  ...connect,
  ...proofs,
  ...delegations,
  ...authorities,
  ...profiles,
  ...certificates,
  ...certificateStanding,
  ...decisions,
  ...cases,
  ...usage,
  ...fleet,
  ...rotation,
  ...expiry,
  ...retirement,
  ...tokenKeys,
  ...issuers,
  ...ledger,
  ...webhooks,
  ...notices,
  ...governance,
  ...metrics,
  ...approvals,
};

export type Contract = typeof contract;
export type OperationName = keyof Contract;
export const operationNames = Object.keys(contract) as OperationName[];
export const rowOf = (name: OperationName): Row => contract[name];

type Part<N extends OperationName, K extends 'params' | 'query' | 'body', Side extends 'wire' | 'inside'> =
  Contract[N] extends Record<K, infer S extends z.ZodType> ? (Side extends 'wire' ? z.input<S> : z.output<S>) : Record<never, never>;

/** What a caller sends: path parameters, query and body in one object, since no row uses a name twice (a test proves it). */
export type WireInput<N extends OperationName> = Part<N, 'params', 'wire'> & Part<N, 'query', 'wire'> & Part<N, 'body', 'wire'>;
/** What a caller gets: ids with prefixes, times as text. */
export type WireOutput<N extends OperationName> = z.input<Contract[N]['output']>;
/** The same two as an operation sees them: UUIDs and Dates. */
export type Input<N extends OperationName> = Part<N, 'params', 'inside'> & Part<N, 'query', 'inside'> & Part<N, 'body', 'inside'>;
export type Output<N extends OperationName> = z.output<Contract[N]['output']>;
