import { createRequire } from 'node:module';

/** `require` as Jest's own packages do: for what Jest is made of. */
export const fromJest = createRequire(import.meta.resolve('jest'));
