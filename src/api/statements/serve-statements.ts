import type { FastifyInstance } from 'fastify';
import { openAccountStatement } from '../../journeys/statements/account-statement.js';
import { openMemberStatement } from '../../journeys/statements/member-statement.js';
import type { StatementFile, StatementSource } from '../../journeys/statements/statement-source.js';
import { decodeAnyId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { ApiError } from '../errors/api.error.js';
import {
  type AskedFile,
  asksForMark,
  CSV_TYPE,
  type FileServing,
  type FoundFile,
  marked,
  serveFiles,
} from '../file-routes.js';
import { LIMITS } from '../limits/limits.js';
import { maySeeMember } from '../members/member-reference.js';
import { maySeeDetails, maySeeOperation } from '../transactions/transaction-visibility.js';
import { statementRange } from './statement-range.js';
import { visibleAccount } from './visible-account.js';

const NAME = /^([a-z]{3}_[0-9a-z]{13})\.csv$/;

/** Whoever may see something of the coalition; which accounts is found out for each. */
const CALLERS = { operator: true, auditor: true, staff: true, partner: 'points:read', member: true } as const;

/**
 * Statements as CSV files, with the credentials and by the rules of access of the API:
 * `GET /statements/<id of a member or account>.csv?from=…&to=…&bom=true`. A file is read as fast as its client takes it,
 * some hundred lines at a time, and no further once the client is gone; nothing is held in the database meanwhile. The
 * last line is CLOSING: a file without it was cut off.
 */
export function serveStatements(app: FastifyInstance, serving: FileServing): void {
  serveFiles(app, { folder: '/statements', callers: CALLERS, find: findStatement }, serving);
}

/** @throws ApiError */
async function findStatement(context: RequestContext, { name, query }: AskedFile): Promise<FoundFile> {
  const { from, to } = query;
  if (typeof from !== 'string' || (to !== undefined && typeof to !== 'string')) {
    throw new ApiError('INVALID_INPUT', 'Give from, and optionally to, once each, as instants.', {
      field: ['from'],
    });
  }
  const mark = asksForMark(query);
  const range = statementRange(from, to);
  const source = sourceFor(context);
  const file = (open: () => Promise<StatementFile>): FoundFile => ({
    type: CSV_TYPE,
    open: async () => marked(textOf(await open()), mark),
  });
  const { kind, id } = decodeAnyId(NAME.exec(name)?.[1] ?? '') ?? {};
  if (kind === 'member' && id !== undefined && (await maySeeMember(context, id))) {
    if (await context.loaders.members.load(id)) return file(() => openMemberStatement(source, id, range));
  }
  if (kind === 'account' && id !== undefined && (await visibleAccount(context, id))) {
    return file(() => openAccountStatement(source, id, range));
  }
  throw new ApiError(
    'NOT_FOUND',
    'There is no such statement: its name is the id of a member or account, and .csv.',
  );
}

/** @throws ApiError when it is longer than is served */
function textOf({ leastLines, text }: StatementFile): StatementFile['text'] {
  if (leastLines <= LIMITS.statementLines) return text;
  throw new ApiError(
    'INVALID_INPUT',
    `The statement has more than ${LIMITS.statementLines} lines: ask for a shorter time, or let the operator export it.`,
    { field: ['to'] },
  );
}

function sourceFor(context: RequestContext): StatementSource {
  const { services, coalitionId, principal } = context;
  return {
    database: services.database,
    programme: services.programme,
    coalitionId,
    told: (of) => {
      // A transfer is of whoever gave; on a statement of its own a member sees what it got, too.
      if (!maySeeOperation(context, of) && principal.kind !== 'member') return 'nothing';
      return maySeeOperation(context, of) && maySeeDetails(context, of) ? 'all' : 'without-details';
    },
  };
}
