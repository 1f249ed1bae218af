import { writeAudit } from '../access/audit-log.js';
import { actingCoalition } from '../access/command-context.js';
import { commandTransaction } from '../access/command-transaction.js';
import { coalitionNow } from '../ledger/balances.js';
import type { ProgrammeContext } from '../partners/programme-context.js';
import { integerArray, textArray } from '../runtime/array-literal.js';
import { type CommandOutcome, done, refusedWith } from '../values/command-outcome.js';
import { encodeId } from '../values/ids.js';
import { formatMoneyAmount } from '../values/money.js';
import { formatRate, RATE_SCALE } from '../values/rate.js';
import { type Refusal, refusal } from '../values/refusal.js';
import { dayOf } from '../values/time-zone.js';
import { type Perk, type PerkTerms, readPerk } from './perk.js';

export interface AddPerkInput
  extends Omit<PerkTerms, 'from' | 'payerPartnerId' | 'places' | 'details' | 'percent'> {
  /** Null or none: nothing beside its name. */
  readonly details?: PerkTerms['details'];
  /** Null or none: its worth says all. */
  readonly percent?: PerkTerms['percent'];
  /** First day; null: today. */
  readonly from: PerkTerms['from'] | null;
  /** Null: the coalition pays; with a null id: the caller's text is no partner's id. */
  readonly payer: { readonly id: bigint | null } | null;
  /** Null: at every partner; a null among them: the caller's text is no partner's id. */
  readonly places: readonly (bigint | null)[] | null;
}

const MOST_USES = 1_000_000;
const MOST_GRANT_DAYS = 3_660;
const MOST_LEVELS = 20;
/** What is a part of what is paid. */
const OF_WHAT_IS_PAID: ReadonlySet<PerkTerms['kind']> = new Set(['DISCOUNT', 'CASHBACK_RATE'] as const);
const LEVEL_CODE = /^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/;

/**
 * Adds a perk to the catalogue (rule K-02). For operators. May refuse with INVALID_INPUT, PARTNER_NOT_FOUND (payer or
 * place).
 */
export async function addPerk(
  context: ProgrammeContext,
  { payer, places, from, ...terms }: AddPerkInput,
): Promise<CommandOutcome<Perk>> {
  const coalitionId = actingCoalition(context);
  const programme = await context.programme.snapshot(coalitionId);
  return commandTransaction(context.database, coalitionId, async (em) => {
    const at = await coalitionNow(em, coalitionId);
    const first = from ?? dayOf(at, programme.terms.timeZone);
    const problems = [...wrongTerms(terms), ...wrongDays(first, terms.until)];
    const unknown = [
      ...(payer && !isKnown(payer.id) ? [partnerNotFound(['payerPartnerId'])] : []),
      ...(places ?? []).flatMap((id, index) =>
        isKnown(id) ? [] : [partnerNotFound(['places', String(index)])],
      ),
    ];
    const [refused] = [...problems, ...unknown];
    if (refused) return refusedWith(refused);
    const [row] = await em.execute<{ id: string }[]>(
      `insert into perk (coalition_id, kind, name, details, percent, entitlement, levels, currency, worth_minor, cost_minor, payer_partner_id,
          places, stock, from_day, until_day, grant_days, uses, period, confirmation, created_at)
       values (?, ?, ?::jsonb, ?::jsonb, ?::numeric, ?, ?::text[], ?, ?, ?, ?, ?::bigint[], ?, ?::date, ?::date, ?, ?, ?, ?, ?::timestamptz)
       returning id::text`,
      [
        ...[coalitionId, terms.kind, JSON.stringify(terms.name)],
        ...[
          terms.details ? JSON.stringify(terms.details) : null,
          terms.percent ? formatRate(terms.percent) : null,
        ],
        ...[terms.entitlement, textArray(terms.levels)],
        ...[terms.worth.currency, terms.worth.minor, terms.costPerUse.minor, payer?.id ?? null],
        ...[places && integerArray(places), terms.stock, first, terms.until, terms.grantDays, terms.uses],
        ...[terms.period, terms.confirmation, at.toISOString()],
      ],
    );
    const perk = await readPerk(em, coalitionId, row ? BigInt(row.id) : null);
    if (!perk) throw new Error('a perk was not written');
    await writeAudit(em, context, {
      coalitionId,
      action: 'perk.added',
      objectId: encodeId('perk', perk.id),
      after: termsInLog(perk),
    });
    return done(perk);
  });

  function isKnown(id: bigint | null): boolean {
    return id !== null && programme.partners.has(id);
  }
}

function partnerNotFound(field: readonly string[]): Refusal {
  return refusal('PARTNER_NOT_FOUND', 'Give the id of a partner of your coalition.', field);
}

function wrongTerms(
  terms: Pick<AddPerkInput, 'percent'> &
    Pick<
      PerkTerms,
      'kind' | 'entitlement' | 'levels' | 'period' | 'grantDays' | 'uses' | 'stock' | 'worth' | 'costPerUse'
    >,
): Refusal[] {
  const { kind, percent, entitlement, levels, period, grantDays, uses, stock, worth, costPerUse } = terms;
  const comesWithLevel = entitlement === 'LEVEL';
  const wrong: [boolean, string, string][] = [
    [worth.currency !== costPerUse.currency, 'Give worth and costPerUse in the same currency.', 'costPerUse'],
    [
      percent != null && !OF_WHAT_IS_PAID.has(kind),
      'Give a percentage of a discount or a cashback rate alone.',
      'percent',
    ],
    [
      percent != null && (percent.scaled <= 0n || percent.scaled > 100n * RATE_SCALE),
      'Give a percentage above 0, up to 100.',
      'percent',
    ],
    [levels.length > MOST_LEVELS, `Give at most ${MOST_LEVELS} levels.`, 'levels'],
    [levels.some((code) => !LEVEL_CODE.test(code)), 'Give levels by their codes.', 'levels'],
    [new Set(levels).size < levels.length, 'Give each level once.', 'levels'],
    [comesWithLevel && levels.length === 0, 'Give the levels with which it comes.', 'levels'],
    [comesWithLevel && period === null, 'Give the period for which uses are counted.', 'period'],
    [!comesWithLevel && period !== null, 'A perk that is granted has no period: give grantDays.', 'period'],
    [
      comesWithLevel && grantDays !== null,
      'A perk that comes with a level is not granted: leave it out.',
      'grantDays',
    ],
    [
      grantDays !== null && (grantDays < 1 || grantDays > MOST_GRANT_DAYS),
      `Give 1 to ${MOST_GRANT_DAYS} days.`,
      'grantDays',
    ],
    [uses < 1 || uses > MOST_USES, `Give 1 to ${MOST_USES} uses.`, 'uses'],
    [stock !== null && stock < 0n, 'Give a stock of 0 or more.', 'stock'],
  ];
  return wrong.flatMap(([is, message, field]) => (is ? [refusal('INVALID_INPUT', message, [field])] : []));
}

function wrongDays(from: string, until: string | null): Refusal[] {
  if (until === null || from <= until) return [];
  return [refusal('INVALID_INPUT', 'Give a last day that is not before the first.', ['until'])];
}

function termsInLog(perk: Perk) {
  const { kind, entitlement, levels, worth, costPerUse, payerPartnerId, places, stock, from, until } = perk;
  return {
    ...{
      kind,
      entitlement,
      levels,
      from,
      until,
      uses: perk.uses,
      period: perk.period,
      grantDays: perk.grantDays,
    },
    percent: perk.percent && formatRate(perk.percent),
    worth: formatMoneyAmount(worth),
    costPerUse: formatMoneyAmount(costPerUse),
    currency: worth.currency,
    payer: payerPartnerId === null ? null : encodeId('partner', payerPartnerId),
    places: places?.map((id) => encodeId('partner', id)) ?? null,
    stock: stock === null ? null : String(stock),
    confirmation: perk.confirmation,
  };
}
