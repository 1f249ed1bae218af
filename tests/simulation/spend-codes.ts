import type { Memory } from './memory.js';
import type { Model } from './model.js';
import type { Random } from './random.js';

/** The code that is sent with some spending of a member: mostly none, or one that works. */
export function spendCode(
  random: Random,
  model: Model,
  codes: Memory['codes'],
  { member, now }: { readonly member: bigint; readonly now: number },
): string | null {
  const kind = random.weighted({ none: 57, own: 38, old: 2, wrong: 2, anybodys: 1 });
  if (kind === 'none') return null;
  if (kind === 'wrong') return '00000000';
  const own = codes.filter((code) => code.member === member);
  const usable = own.filter(({ text }) => {
    const known = model.codes.get(`${member} ${text}`);
    return known === undefined || (!known.used && known.expiresAt > now);
  });
  const from = { own: usable, old: own, anybodys: codes }[kind];
  return from.length > 0 ? random.pick(from).text : null;
}
