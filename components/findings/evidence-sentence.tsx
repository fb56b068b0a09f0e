'use client';

import { useWriter } from '../ui/zone-context.tsx';
import { evidenceOf, type Finding } from './evidence.ts';

/** What was seen, with its days in the zone of the reader. */
export const EvidenceSentence = ({ finding }: { finding: Finding }) => evidenceOf(finding, useWriter());
