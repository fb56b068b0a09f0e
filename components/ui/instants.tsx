'use client';

import { inZone } from './zone.ts';
import { useWriter } from './zone-context.tsx';

/** A sentence of the server, with its instants in the zone that the visitor chose. */
export const Instants = ({ of }: { of: string }) => inZone(of, useWriter());
