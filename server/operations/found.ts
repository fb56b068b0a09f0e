import type { Cause, NoticeKind } from '../domain/notice.ts';

/** The causes of one kind: the first of them, and how many there are. */
export type Found = { readonly kind: NoticeKind; readonly causes: readonly Cause[]; readonly total: number };
