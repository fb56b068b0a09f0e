'use client';

import { useRouter } from 'next/navigation';
import { useEffect } from 'react';

/** Reads the page again and again, as long as it is on it: for something that is under way. */
export function Refresh({ every }: { every: number }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => router.refresh(), every);
    return () => clearInterval(timer);
  }, [router, every]);
  return null;
}
