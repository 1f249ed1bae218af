import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../access/principal.js';
import { openAccountStatement } from '../../journeys/statements/account-statement.js';
import { openMemberStatement } from '../../journeys/statements/member-statement.js';
import type { StatementFile, StatementSource } from '../../journeys/statements/statement-source.js';
import { BYTE_ORDER_MARK } from '../../values/csv.js';
import { decodeAnyId } from '../../values/ids.js';
import type { RequestContext } from '../context.js';
import { answerWithError } from '../errors/answer-with-error.js';
import { ApiError } from '../errors/api.error.js';
import { needScope } from '../key-scopes.js';
import { LIMITS } from '../limits/limits.js';
import { maySeeMember } from '../members/member-reference.js';
import { maySeeDetails, maySeeOperation } from '../transactions/transaction-visibility.js';
import { type ExportSlots, takeSlot } from './export-slots.js';
import { statementRange } from './statement-range.js';
import { visibleAccount } from './visible-account.js';

const NAME = /^([a-z]{3}_[0-9a-z]{13})\.csv$/;

/** Makes what resolvers are given, for a request. @throws ApiError when its credential cannot be checked */
type ContextOf = (request: FastifyRequest) => Promise<RequestContext>;

/**
 * Statements as CSV files, with the credentials and by the rules of access of the API:
 * `GET /statements/<id of a member or account>.csv?from=…&to=…&bom=true`. A file is read as fast as its client takes it,
 * some hundred lines at a time, and no further once the client is gone; nothing is held in the database meanwhile. The
 * last line is CLOSING: a file without it was cut off.
 */
export function serveStatements(app: FastifyInstance, contextOf: ContextOf, slots: ExportSlots): void {
  app.get<{ Params: { file: string }; Querystring: Record<string, unknown> }>(
    '/statements/:file',
    async (request, reply) => {
      try {
        const context = await contextOf(request);
        const caller = callerOf(context.principal);
        const { file, open } = await statementOf(context, request.params.file, request.query);
        const release = takeSlot(slots, caller, reply);
        try {
          return await send(reply, file, request.query.bom === 'true', await open(), release);
        } catch (error) {
          release();
          throw error;
        }
      } catch (error) {
        return answerWithError(reply, error);
      }
    },
  );
}

interface AskedStatement {
  readonly file: string;
  open(): Promise<StatementFile>;
}

/** What is asked for, when the caller may see it. @throws ApiError */
async function statementOf(
  context: RequestContext,
  file: string,
  { from, to, bom }: Readonly<Record<string, unknown>>,
): Promise<AskedStatement> {
  if (context.principal.kind === 'platform')
    throw new ApiError(
      'FORBIDDEN',
      'This is not for platform administrators: use a credential of the coalition.',
    );
  needScope(context, 'points:read');
  if (typeof from !== 'string' || (to !== undefined && typeof to !== 'string')) {
    throw new ApiError('INVALID_INPUT', 'Give from, and optionally to, once each, as instants.', {
      field: ['from'],
    });
  }
  if (bom !== undefined && bom !== 'true' && bom !== 'false') {
    throw new ApiError('INVALID_INPUT', 'Give bom as true or false.', { field: ['bom'] });
  }
  const range = statementRange(from, to);
  const source = sourceFor(context);
  const { kind, id } = decodeAnyId(NAME.exec(file)?.[1] ?? '') ?? {};
  if (kind === 'member' && id !== undefined && (await maySeeMember(context, id))) {
    if (await context.loaders.members.load(id))
      return { file, open: () => openMemberStatement(source, id, range) };
  }
  if (kind === 'account' && id !== undefined && (await visibleAccount(context, id))) {
    return { file, open: () => openAccountStatement(source, id, range) };
  }
  throw new ApiError(
    'NOT_FOUND',
    'There is no such statement: its name is the id of a member or account, and .csv.',
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

async function send(
  reply: FastifyReply,
  file: string,
  mark: boolean,
  { leastLines, text }: StatementFile,
  release: () => void,
): Promise<FastifyReply> {
  if (leastLines > LIMITS.statementLines) {
    throw new ApiError(
      'INVALID_INPUT',
      `The statement has more than ${LIMITS.statementLines} lines: ask for a shorter time, or let the operator export it.`,
      { field: ['to'] },
    );
  }
  // One piece is ready while the client takes the one before it.
  const body = Readable.from(marked(text, mark), { highWaterMark: 1 });
  body.once('close', release);
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${file}"`)
    .header('cache-control', 'no-store')
    .send(body);
}

async function* marked(text: AsyncGenerator<string, void>, mark: boolean): AsyncGenerator<string, void> {
  if (mark) yield BYTE_ORDER_MARK;
  yield* text;
}
