import { type Command, Option } from 'commander';
import {
  CLAWBACK_POLICIES,
  type ClawbackPolicy,
  ONBOARDING_TESTS,
  type OnboardingTests,
} from '../coalition/coalition.entity.js';
import { createCoalition } from '../coalition/create-coalition.js';
import { type Calendar, type CalendarUnit, parseCalendar } from '../values/calendar.js';
import { type ExpiryPolicy, parseExpiryPolicy } from '../values/expiry-policy.js';
import { encodeId } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { MAX_POINTS_OF_LIMITS, type Points, parsePoints } from '../values/points.js';
import { parseTimeZone, type TimeZone } from '../values/time-zone.js';
import { argument, localizedArgument, wholeNumber } from './arguments.js';
import { CommandLineError } from './command-line.error.js';
import { mustBeDone, withSession } from './session.js';
import type { Terminal } from './terminal.js';

interface CoalitionOptions {
  readonly name: LocalizedText;
  readonly pointsName: LocalizedText;
  readonly pointsDecimals: number;
  readonly timeZone: TimeZone;
  readonly calendar: Calendar;
  readonly expiryMonths?: number;
  readonly expiryRoundUpTo: 'none' | CalendarUnit;
  readonly clawback: ClawbackPolicy;
  readonly openLinking?: true;
  readonly occurredAtDaysBack?: number;
  readonly returnedPointsDays?: number;
  readonly spendCodeAbove?: Points;
  readonly spendCodeSeconds?: number;
  readonly mostWrongCodes?: number;
  readonly transferMost?: Points;
  readonly transferDayMost?: Points;
  readonly adjustmentApprovalAbove?: Points;
  readonly expiryReminderDays?: number;
  readonly lastExpiryReminderDays?: number;
  readonly onboardingTests: OnboardingTests;
}

const zeroOrMore = (text: string) => parsePoints(text, { min: 0n, max: MAX_POINTS_OF_LIMITS });

/** `hamsood create coalition` */
export function addCreateCoalitionCommand(parent: Command, terminal: Terminal): void {
  parent
    .command('coalition')
    .description('Create a coalition and its test twin; prints its id.')
    .requiredOption('--name <text>', 'its name; once per language as en=… fa=…', localizedArgument)
    .option('--points-name <text>', 'what its points are called (default: Points)', localizedArgument)
    .option('--points-decimals <n>', 'decimals that interfaces show', wholeNumber(0, 6), 0)
    .option('--time-zone <name>', 'whose days count, such as Asia/Tehran', argument(parseTimeZone), 'UTC')
    .option('--calendar <name>', 'gregory or persian', argument(parseCalendar), 'gregory')
    .option('--expiry-months <n>', 'months after which points expire (default: never)', wholeNumber(1, 1_200))
    .addOption(
      new Option('--expiry-round-up-to <unit>', 'expire at the end of it')
        .choices(['none', 'month', 'quarter', 'year'])
        .default('month'),
    )
    .addOption(
      new Option('--clawback <policy>', 'when points to take back are spent')
        .choices(CLAWBACK_POLICIES)
        .default('CAP'),
    )
    .option('--open-linking', 'partners may link known members without asking them')
    .option('--occurred-at-days-back <n>', 'how old a purchase may be (default: 180)', wholeNumber(0, 36_500))
    .option(
      '--returned-points-days <n>',
      'life of lapsed points that come back (default: 30)',
      wholeNumber(1, 3_660),
    )
    .option(
      '--spend-code-above <points>',
      'of a day, without a spend code (default: any)',
      argument(zeroOrMore),
    )
    .option('--spend-code-seconds <n>', 'how long a code lives (default: 300)', wholeNumber(30, 3_600))
    .option('--most-wrong-codes <n>', 'that lock spending (default: 5)', wholeNumber(1, 100))
    .option('--transfer-most <points>', 'of one transfer (default: any)', argument(zeroOrMore))
    .option('--transfer-day-most <points>', 'of transfers of a day (default: any)', argument(zeroOrMore))
    .option('--adjustment-approval-above <points>', 'corrections that need two people', argument(zeroOrMore))
    .option('--expiry-reminder-days <n>', 'before points expire (default: 30; 0: none)', wholeNumber(0, 365))
    .option('--last-expiry-reminder-days <n>', 'and again (default: 7; 0: not)', wholeNumber(0, 365))
    .addOption(
      new Option('--onboarding-tests <which>', 'whether partners have to earn and burn in the twin first')
        .choices(ONBOARDING_TESTS)
        .default('REQUIRED'),
    )
    .action((options: CoalitionOptions) => create(terminal, options));
}

async function create(terminal: Terminal, options: CoalitionOptions): Promise<void> {
  const { expiryMonths, expiryRoundUpTo, clawback, openLinking, pointsName, ...settings } = options;
  const { coalitionId, twinId } = await withSession(
    terminal,
    async ({ asPlatform }) =>
      mustBeDone(
        await createCoalition(asPlatform, {
          ...settings,
          pointsName: pointsName ?? { en: 'Points' },
          expiryPolicy: expiryPolicy(options),
          clawbackPolicy: clawback,
          openLinking: openLinking === true,
        }),
      ),
    { begins: true },
  );
  terminal.out(`${encodeId('coalition', coalitionId)}\n`);
  terminal.err(`Created, with the test twin ${encodeId('coalition', twinId)}\n`);
}

function expiryPolicy({ expiryMonths, expiryRoundUpTo, calendar }: CoalitionOptions): ExpiryPolicy {
  if (expiryMonths === undefined) return { kind: 'never' };
  const policy = parseExpiryPolicy(
    { kind: 'after-months', months: expiryMonths, roundUpTo: expiryRoundUpTo },
    calendar,
  );
  if (!policy.ok) throw new CommandLineError(policy.problem);
  return policy.value;
}
