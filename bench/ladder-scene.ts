import { addTierLadderVersion } from '../src/coalition/ladders/add-tier-ladder-version.js';
import type { Level } from '../src/coalition/ladders/ladder-terms.js';
import type { Programme } from '../src/partners/programme.js';
import type { ProgrammeContext } from '../src/partners/programme-context.js';
import { addPerk } from '../src/perks/add-perk.js';
import { integerArray } from '../src/runtime/array-literal.js';
import { systemClock } from '../src/runtime/clock.js';
import type { Database } from '../src/runtime/database.js';
import type { LiveChannel } from '../src/runtime/live-channel.js';
import { RATE_SCALE } from '../src/values/rate.js';
import { withClient } from './bench-database.js';
import { benchLogger, must, type Scene } from './scene.js';

/** Purchases that each member begins with, a month after the other: so many counters there are of it. */
export const MONTHS = 12;
/** Reached by what members begin with; the highest never is, so that each earn has to know that it is not. */
export const SILVER_FROM = 5_000n;
const GOLD_FROM = 10n ** 12n;
/** Half of them come with a level, half were granted to everybody. */
export const PERKS = 10;

/** Somebody who may change a scene's programme. */
export function benchOperator(
  database: Database,
  { coalitionId }: Pick<Scene, 'coalitionId'>,
  programme: Programme,
  channel: LiveChannel,
): ProgrammeContext {
  return {
    ...{ database, clock: systemClock, logger: benchLogger(), requestId: 'bench', programme, channel },
    principal: {
      kind: 'user',
      subject: 'usr_bench',
      coalitionId,
      roles: ['operator'],
      partnerId: null,
      expiresAt: new Date(Date.now() + 3_600_000),
    },
  };
}

/** Three levels by what was spent in twelve months. */
export async function addLadder(context: ProgrammeContext): Promise<void> {
  const level = (code: string, atLeast: bigint, times: bigint): Level => ({
    code,
    name: { en: code },
    reached: {
      requirement: {
        match: 'ALL',
        window: { kind: 'ROLLING_MONTHS', months: MONTHS },
        criteria: [{ metric: 'SPEND', atLeast, currency: 'IRR', withBonus: false }],
      },
      validity: { kind: 'YEARS', count: 1 },
    },
    benefit: { multiplier: { scaled: times * RATE_SCALE }, bonusPoints: null, paidBy: 'ISSUER' },
  });
  must(
    await addTierLadderVersion(context, {
      kind: 'PERSON',
      effectiveFrom: null,
      levels: [
        { code: 'base', name: { en: 'base' }, reached: null, benefit: null },
        level('silver', SILVER_FROM, 2n),
        level('gold', GOLD_FROM, 3n),
      ],
      downgrade: 'TO_QUALIFIED',
      gapMonths: null,
      warningDays: [30],
      graceDays: 0,
      reversalsTakeLevels: false,
      replacements: new Map(),
    }),
  );
}

/** Perks in force: for whoever has the second level, and granted ones, which lie there as rows for each member. */
export async function addPerks(
  context: ProgrammeContext,
  ownerUrl: string,
  members: readonly bigint[],
): Promise<void> {
  const worth = { minor: 100_000n, currency: 'IRR' } as const;
  for (let number = 0; number < PERKS; number += 1) {
    const withLevel = number % 2 === 0;
    const perk = must(
      await addPerk(context, {
        ...{ kind: 'DISCOUNT', name: { en: `perk ${number}` }, worth, costPerUse: worth, payer: null },
        ...{ places: null, stock: null, from: null, until: null, grantDays: null, uses: 3 },
        entitlement: withLevel ? 'LEVEL' : 'GRANT',
        levels: withLevel ? ['silver', 'gold'] : [],
        period: withLevel ? 'MONTH' : null,
        confirmation: 'NONE',
      }),
    );
    if (!withLevel) await grant(ownerUrl, perk.id, members);
  }
}

/** Set-wise, without managers and their budgets: what is measured is that they are there. */
function grant(ownerUrl: string, perkId: bigint, members: readonly bigint[]): Promise<void> {
  return withClient(ownerUrl, async (client) => {
    await client.query('set session_replication_role = replica');
    await client.query(
      `insert into perk_grant (coalition_id, perk_id, member_id, manager_id, status, currency, worth_minor, uses, from_day,
          granted_at, granted_by)
         select p.coalition_id, p.id, m, 0, 'ACTIVE', p.currency, p.worth_minor, p.uses, p.from_day, p.created_at, 'usr_bench'
           from perk p, unnest($2::bigint[]) m where p.id = $1`,
      [perkId, integerArray(members)],
    );
  });
}
