'use client';

export { ErrorState as default } from '#components/access/error-state';
