import type { WireOutput } from '../../server/doors/api/contract.ts';

export type Case = WireOutput<'case.list'>['items'][number];
export type CaseDetail = WireOutput<'case.show'>;
export type CaseMute = WireOutput<'case-mute.list'>['items'][number];
export type ContainmentRule = WireOutput<'containment-rule.list'>['items'][number];
export type ContainmentPreview = WireOutput<'containment-rule.preview'>;
