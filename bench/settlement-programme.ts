import type { CommandContext } from '../src/access/command-context.js';
import type { UserPrincipal } from '../src/access/principal.js';
import { createCoalition } from '../src/coalition/create-coalition.js';
import { activatePartner } from '../src/partners/activate-partner.js';
import { addContractVersion } from '../src/partners/add-contract-version.js';
import { addMerchant } from '../src/partners/add-merchant.js';
import type { GivenTerms } from '../src/partners/contract-draft.js';
import { issueApiKey } from '../src/partners/issue-api-key.js';
import type { ProgrammeContext } from '../src/partners/programme-context.js';
import { recordFloatDeposit } from '../src/partners/record-float-deposit.js';
import { registerPartner } from '../src/partners/register-partner.js';
import { setSettlementAccount } from '../src/partners/set-settlement-account.js';
import { RATE_ONE, RATE_SCALE, type Rate } from '../src/values/rate.js';
import { must } from './scene.js';

/** What its merchants sell: each partner has one of each. */
const CATEGORIES = ['shop', 'online', 'travel'] as const;
/** More than any partner of a bench can issue. */
const DEPOSIT = 1_000_000_000_000n;

type Base = Omit<CommandContext, 'principal'> & Pick<ProgrammeContext, 'programme' | 'channel'>;

/** A programme whose partners are settled, and its test twin: there time can be let pass. */
export interface SettledProgramme {
  readonly twinId: bigint;
  /** Of the twin. */
  readonly operator: UserPrincipal;
}

/** Through the product's own commands: partners with all kinds of contracts. */
export async function createSettledProgramme(base: Base, partners: number): Promise<SettledProgramme> {
  const expiresAt = new Date(Date.now() + 8 * 3_600_000);
  const platform: CommandContext = {
    ...base,
    principal: { kind: 'platform', subject: 'usr_bench', expiresAt },
  };
  const { coalitionId, twinId } = must(
    await createCoalition(platform, {
      name: { en: 'Bench', fa: 'سنجش' },
      pointsName: { en: 'Points' },
      pointsDecimals: 0,
      timeZone: 'Asia/Tehran',
      calendar: 'persian',
      expiryPolicy: { kind: 'after-months', months: 24, roundUpTo: 'quarter' },
      clawbackPolicy: 'CAP',
      openLinking: true,
      onboardingTests: 'OPTIONAL',
    }),
  );
  const operatorOf = (id: bigint): UserPrincipal => ({
    kind: 'user',
    subject: 'usr_bench',
    coalitionId: id,
    roles: ['operator'],
    partnerId: null,
    expiresAt,
  });
  const context: ProgrammeContext = { ...base, principal: operatorOf(coalitionId) };
  for (let number = 0; number < partners; number += 1) await addPartner(context, number);
  const operator = operatorOf(twinId);
  await payIn({ ...base, principal: operator }, twinId);
  return { twinId, operator };
}

async function addPartner(context: ProgrammeContext, number: number): Promise<void> {
  const slug = `partner-${number + 1}`;
  const { id: partnerId } = must(await registerPartner(context, { slug, name: { en: slug } }));
  must(await addContractVersion(context, { partnerId, ...contractOf(number) }));
  for (const category of CATEGORIES)
    must(await addMerchant(context, { partnerId, name: { en: `${slug} ${category}` }, category }));
  must(
    await issueApiKey(context, {
      partnerId,
      environment: 'live',
      label: 'bench',
      scopes: null,
      expiresAt: null,
    }),
  );
  must(await setSettlementAccount(context, { partnerId, iban: 'IR850000000000000000001001', holder: slug }));
  must(await activatePartner(context, { partnerId, reason: null }));
}

/**
 * No two alike: three of five give and take points, one only gives, one only takes; a tenth is settled by the day, two
 * tenths by the week; what is paid at issue, fees, breakage, the minimum and the prices of a category differ.
 */
function contractOf(number: number): GivenTerms {
  const [issuer, acceptor] = [number % 5 !== 4, number % 5 !== 3];
  const currency = 'IRR' as const;
  return {
    ...{ issuer, acceptor, currency, effectiveFrom: '2020-01-01', effectiveUntil: null },
    ...{ earnRate: RATE_ONE, burnValue: RATE_ONE },
    issuePrice: rate(900n + BigInt(number)),
    redemptionPrice: rate(800n + BigInt(number)),
    billing: issuer && number % 7 === 5 ? 'PREPAID' : 'POSTPAID',
    paidAtIssuePercent: rate([100n, 60n, 0n][number % 3] ?? 0n),
    issueFeePercent: rate(BigInt(number % 2)),
    redemptionFeePercent: rate(BigInt(number % 4)),
    vatPercent: rate(10n),
    breakageSharePercent: rate(50n),
    settlementCycle: number % 10 === 0 ? 'DAILY' : number % 10 <= 2 ? 'WEEKLY' : 'MONTHLY',
    minimumPayment: { minor: number % 8 === 7 ? 100_000_000n : 0n, currency },
    categoryTerms:
      number % 2 === 0
        ? []
        : [
            {
              category: 'online',
              earnRate: null,
              burnValue: null,
              issuePrice: rate(700n + BigInt(number)),
              redemptionPrice: null,
            },
          ],
  };
}

function rate(whole: bigint): Rate {
  return { scaled: whole * RATE_SCALE };
}

/** Prepaid partners pay in once, in the twin. */
async function payIn(context: ProgrammeContext, twinId: bigint): Promise<void> {
  const { partners } = await context.programme.snapshot(twinId);
  for (const { id: partnerId, contracts } of partners.values()) {
    const prepaid = contracts.find(({ billing }) => billing === 'PREPAID');
    if (!prepaid) continue;
    const amount = { minor: DEPOSIT, currency: prepaid.currency };
    must(await recordFloatDeposit(context, { partnerId, amount, reference: 'first' }));
  }
}
