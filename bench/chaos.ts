import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { print } from './machine.js';

/**
 * Runs `npm run chaos` before anything is measured: figures of a ledger that loses what it has acknowledged are worth
 * nothing. Answers whether it has passed.
 */
export function survivesChaos(kills: number): boolean {
  const script = fileURLToPath(new URL('../scripts/chaos.mjs', import.meta.url));
  const { NODE_ENV: _, ...environment } = process.env;
  const { status } = spawnSync(process.execPath, [script, '--kills', String(kills)], {
    stdio: 'inherit',
    env: environment,
  });
  print('chaos', status === 0 ? `${kills} kills survived` : 'NOT SURVIVED: no figures are printed');
  return status === 0;
}
