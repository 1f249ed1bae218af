import { type Command, InvalidArgumentError, Option } from 'commander';
import { actingCoalition } from '../access/command-context.js';
import { addContractVersion } from '../partners/add-contract-version.js';
import { type ContractLimits, usualTerms } from '../partners/contract-terms.js';
import { BILLINGS, type Billing } from '../partners/contract-version.entity.js';
import type { PointsContext } from '../points/points-context.js';
import { type Currency, parseCurrency } from '../values/currency.js';
import { type Day, parseDay } from '../values/day.js';
import { encodeId } from '../values/ids.js';
import { type Money, parseMoney } from '../values/money.js';
import type { Parsed } from '../values/parsed.js';
import { MAX_POINTS_OF_LIMITS, type Points, parsePoints } from '../values/points.js';
import { parseRate, RATE_SCALE, type Rate } from '../values/rate.js';
import { dayOf } from '../values/time-zone.js';
import { argument, type OfPartner, ofPartner, wholeNumber } from './arguments.js';
import { nowIn } from './coalition-now.js';
import { CommandLineError } from './command-line.error.js';
import { mustBeDone } from './session.js';
import type { Terminal } from './terminal.js';
import { withPartner } from './work-as-operator.js';

interface ContractOptions extends OfPartner {
  readonly roles: readonly ('issuer' | 'acceptor')[];
  readonly currency: Currency;
  readonly earnRate: Rate;
  readonly burnValue: Rate;
  readonly issuePrice: Rate;
  readonly redemptionPrice: Rate;
  readonly effectiveFrom?: Day;
  readonly effectiveUntil?: Day;
  readonly vestingDays?: number;
  readonly capPerPurchase?: Points;
  readonly capPerMemberDay?: Points;
  readonly capPerPartnerDay?: Points;
  readonly holdSeconds?: number;
  readonly billing: Billing;
  readonly floatLimit?: string;
  readonly creditLimit?: string;
}

const NOTHING: Rate = { scaled: 0n };
const ONE: Rate = { scaled: RATE_SCALE };

/** `hamsood create contract` */
export function addCreateContractCommand(parent: Command, terminal: Terminal): void {
  ofPartner(parent.command('contract'))
    .description("Add a version to a partner's contract; prints its id.")
    .option('--roles <roles>', 'issuer, acceptor, or both', rolesArgument, ['issuer', 'acceptor'])
    .requiredOption('--currency <code>', 'in which the partner sells', argument(parseCurrency))
    .option('--earn-rate <decimal>', 'points per major unit of money (default: 1)', argument(parseRate), ONE)
    .option('--burn-value <decimal>', 'money a point is worth when spent here', argument(parseRate), NOTHING)
    .option(
      '--issue-price <decimal>',
      'money the partner owes per point issued',
      argument(parseRate),
      NOTHING,
    )
    .option(
      '--redemption-price <decimal>',
      'money the partner is credited per point spent here',
      argument(parseRate),
      NOTHING,
    )
    .option('--effective-from <day>', 'first day, YYYY-MM-DD (default: today)', argument(parseDay))
    .option('--effective-until <day>', 'last day (default: until a later version)', argument(parseDay))
    .option('--vesting-days <n>', 'until points can be spent (default: 0)', wholeNumber(0, 90))
    .option('--cap-per-purchase <points>', 'most points of a purchase', argument(parseCap))
    .option('--cap-per-member-day <points>', 'most points of a member and day', argument(parseCap))
    .option('--cap-per-partner-day <points>', 'most points of a day', argument(parseCap))
    .option('--hold-seconds <n>', 'how long holds live (default: 900)', wholeNumber(1, 2_592_000))
    .addOption(
      new Option('--billing <how>', 'how issuing is paid').choices(BILLINGS).default('POSTPAID' as const),
    )
    .option('--float-limit <money>', 'what must stay of a PREPAID deposit (default: 0)')
    .option('--credit-limit <money>', 'what may be owed POSTPAID (default: any amount)')
    .action((options: ContractOptions) => createContract(terminal, options));
}

async function createContract(terminal: Terminal, options: ContractOptions): Promise<void> {
  const { roles, effectiveFrom, effectiveUntil, currency, earnRate, burnValue, issuePrice, redemptionPrice } =
    options;
  const limits = limitsOf(options);
  const { contract, warnings } = await withPartner(terminal, options, async (context, { id }) => {
    return mustBeDone(
      await addContractVersion(context, {
        partnerId: id,
        issuer: roles.includes('issuer'),
        acceptor: roles.includes('acceptor'),
        currency,
        earnRate,
        burnValue,
        issuePrice,
        redemptionPrice,
        effectiveFrom: effectiveFrom ?? (await today(context)),
        effectiveUntil: effectiveUntil ?? null,
        ...limits,
      }),
    );
  });
  terminal.out(`${encodeId('contractVersion', contract.id)}\n`);
  for (const { message } of warnings) terminal.err(`Warning: ${message}\n`);
}

/** By the coalition's clock and zone: those price what happens. */
async function today(context: PointsContext): Promise<Day> {
  const coalitionId = actingCoalition(context);
  const { terms } = await context.programme.snapshot(coalitionId);
  return dayOf(await nowIn(context, coalitionId), terms.timeZone);
}

function limitsOf(options: ContractOptions): ContractLimits {
  const usual = usualTerms(options.currency);
  const { vestingDays, holdSeconds, billing, capPerPurchase, capPerMemberDay, capPerPartnerDay } = options;
  return {
    vestingDays: vestingDays ?? usual.vestingDays,
    caps: {
      perPurchase: capPerPurchase ?? null,
      perMemberDay: capPerMemberDay ?? null,
      perPartnerDay: capPerPartnerDay ?? null,
    },
    holdSeconds: holdSeconds ?? usual.holdSeconds,
    billing,
    floatLimit: moneyOption('--float-limit', options.floatLimit, options.currency) ?? usual.floatLimit,
    creditLimit: moneyOption('--credit-limit', options.creditLimit, options.currency),
  };
}

/** An amount in the contract's currency, which is not known yet when the option itself is read. */
function moneyOption(option: string, amount: string | undefined, currency: Currency): Money | null {
  if (amount === undefined) return null;
  const money = parseMoney({ amount, currency });
  if (money.ok) return money.value;
  throw new CommandLineError(`${option}: ${money.problem}`);
}

function parseCap(text: string): Parsed<Points> {
  return parsePoints(text, { min: 1n, max: MAX_POINTS_OF_LIMITS });
}

function rolesArgument(text: string): ('issuer' | 'acceptor')[] {
  return text.split(',').map((role) => {
    if (role === 'issuer' || role === 'acceptor') return role;
    throw new InvalidArgumentError('Give issuer, acceptor, or issuer,acceptor.');
  });
}
