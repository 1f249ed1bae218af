import { type Command, Option } from 'commander';
import { openDevelopmentIssuer } from '../access/development-issuer.js';
import { ROLES, type Role } from '../access/principal.js';
import type { PersonClaim } from '../access/token-claims.js';
import { systemClock } from '../runtime/clock.js';
import { loadConfig } from '../runtime/config.js';
import { encodeId } from '../values/ids.js';
import { idArgument, type OfCoalition, ofCoalition, wholeNumber } from './arguments.js';
import { CommandLineError } from './command-line.error.js';
import type { Terminal } from './terminal.js';

const SECONDS_PER_HOUR = 3_600;

interface TokenOptions extends OfCoalition {
  readonly platform?: true;
  readonly role: readonly Role[];
  readonly partner?: bigint;
  readonly name: string;
  readonly hours: number;
}

/** `hamsood token` */
export function addTokenCommand(program: Command, terminal: Terminal): void {
  ofCoalition(program.command('token'), 'acts in this coalition')
    .description(
      'Print a development token for a person: the platform administrator, or roles in one coalition. Only where DEV_TOKENS is on; elsewhere people get theirs from your OpenID provider.',
    )
    .option('--platform', 'may create coalitions')
    .addOption(
      new Option('--role <name...>', 'what the person may do there').choices(ROLES).default(['operator']),
    )
    .option('--partner <id>', 'as staff of this partner', idArgument('partner', 'par_…'))
    .option('--name <text>', 'who it is; the same name is the same person', 'developer')
    .option('--hours <n>', 'how long it is good for', wholeNumber(1, 24 * 30), 12)
    .action((options: TokenOptions) => printToken(terminal, options));
}

async function printToken(terminal: Terminal, options: TokenOptions): Promise<void> {
  const { dataDir, devTokens } = loadConfig(terminal.environment);
  if (!devTokens) {
    throw new CommandLineError(
      'Development tokens are off (DEV_TOKENS): get a token from your OpenID provider, or switch them on where no data is real',
    );
  }
  const issuer = await openDevelopmentIssuer({ dataDir, clock: systemClock });
  const { name, hours } = options;
  terminal.out(
    `${await issuer.issue({ name, claim: claimOf(options), seconds: hours * SECONDS_PER_HOUR })}\n`,
  );
}

function claimOf({ platform, coalition, role, partner }: TokenOptions): PersonClaim {
  if (platform && coalition === undefined) return { platform: true };
  if (platform || coalition === undefined) {
    throw new CommandLineError('Give either --platform or --coalition coa_…');
  }
  if (role.includes('partner-staff') && partner === undefined) {
    throw new CommandLineError('Staff belong to a partner: give --partner par_… too');
  }
  if (partner !== undefined && role.some((each) => each === 'operator' || each === 'auditor')) {
    throw new CommandLineError(
      "Operators and auditors are the operator's own people: give another --role, or no --partner",
    );
  }
  return {
    coalition: encodeId('coalition', coalition),
    roles: role,
    ...(partner === undefined ? {} : { partner: encodeId('partner', partner) }),
  };
}
