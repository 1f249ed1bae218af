import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { agreeStatement } from '../../settlement/agreement/agree-statement.js';
import { commentOnDispute } from '../../settlement/disputes/comment-on-dispute.js';
import type { NewComment } from '../../settlement/disputes/dispute.js';
import {
  type ChangedDispute,
  disputeStatementLines,
} from '../../settlement/disputes/dispute-statement-lines.js';
import { resolveDispute } from '../../settlement/disputes/resolve-dispute.js';
import type { CommandOutcome } from '../../values/command-outcome.js';
import { parseMoney } from '../../values/money.js';
import { Callers } from '../callers.js';
import type { RequestContext } from '../context.js';
import { type UserError, userErrors } from '../errors/user-error.type.js';
import { InputReader } from '../input/input-reader.js';
import { SettlementDispute } from './dispute.type.js';
import {
  AgreeStatementInput,
  CommentOnDisputeInput,
  DisputeStatementLinesInput,
  ResolveDisputeInput,
} from './disputes.input.js';
import {
  AgreeStatementPayload,
  CommentOnDisputePayload,
  DisputeStatementLinesPayload,
  ResolveDisputePayload,
} from './disputes.payload.js';
import { SettlementStatement } from './statement.type.js';

const INPUT = { description: 'What to do.' };
const MOST_ATTACHMENTS = 10;

@Resolver()
export class DisputesMutation {
  @Callers({ staff: true, partner: 'settlement:write' })
  @Mutation(() => AgreeStatementPayload, {
    description:
      "Agrees to an issued statement of the caller's partner: what is not disputed of it can be paid, and nothing more can be disputed. One that is agreed already is answered as it is.",
  })
  async agreeStatement(
    @Ctx() context: RequestContext,
    @Arg('input', () => AgreeStatementInput, INPUT) input: AgreeStatementInput,
  ): Promise<AgreeStatementPayload> {
    const statementId = new InputReader().id('statement', input.statementId);
    const outcome = await agreeStatement(context.commands, { statementId });
    if (outcome.refusals) return { userErrors: userErrors(outcome.refusals) };
    return { statement: SettlementStatement.of(outcome.done), userErrors: [] };
  }

  @Callers({ staff: true, partner: 'settlement:write' })
  @Mutation(() => DisputeStatementLinesPayload, {
    description:
      "Disputes lines of an issued statement of the caller's partner, until its last day for that: they leave the payment, the rest proceeds, and what is due of them comes with a later statement.",
  })
  async disputeStatementLines(
    @Ctx() context: RequestContext,
    @Arg('input', () => DisputeStatementLinesInput, INPUT) input: DisputeStatementLinesInput,
  ): Promise<DisputeStatementLinesPayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      statementId: read.id('statement', input.statementId),
      lines: read.list(input.lines, ['lines']).map(({ number, reason }, index) => ({
        number,
        reason: read.text(reason, 'reason', ['lines', String(index), 'reason']),
      })),
      comment: readComment(read, input.comment, input.attachments),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    return disputePayload(await disputeStatementLines(context.commands, value));
  }

  @Callers({ operator: true, staff: true, partner: 'settlement:write' })
  @Mutation(() => CommentOnDisputePayload, {
    description: 'Adds a comment to an open dispute, by the operator or the partner whose it is.',
  })
  async commentOnDispute(
    @Ctx() context: RequestContext,
    @Arg('input', () => CommentOnDisputeInput, INPUT) input: CommentOnDisputeInput,
  ): Promise<CommentOnDisputePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      disputeId: read.id('dispute', input.disputeId),
      comment: readComment(read, input.comment, input.attachments) as NewComment,
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    return disputePayload(await commentOnDispute(context.commands, value));
  }

  @Callers({ operator: true })
  @Mutation(() => ResolveDisputePayload, {
    description:
      "Ends a dispute, once: what is due of it after all is an adjustment line of the partner's next statement.",
  })
  async resolveDispute(
    @Ctx() context: RequestContext,
    @Arg('input', () => ResolveDisputeInput, INPUT) input: ResolveDisputeInput,
  ): Promise<ResolveDisputePayload> {
    const read = new InputReader();
    const { value, refusals } = read.finish({
      idempotencyKey: read.text(input.idempotencyKey, 'idempotencyKey', ['idempotencyKey']),
      disputeId: read.id('dispute', input.disputeId),
      outcome: input.outcome,
      amount:
        input.amount == null
          ? null
          : read.parsed(parseMoney(input.amount, { allowNegative: true }), ['amount']),
      reason: read.text(input.reason, 'reason', ['reason']),
    });
    if (refusals) return { replayed: false, userErrors: userErrors(refusals) };
    return disputePayload(await resolveDispute(context.commands, value));
  }
}

function readComment(
  read: InputReader,
  text: string | null | undefined,
  attachments: readonly string[] | null | undefined,
): NewComment | null {
  const given = attachments ?? [];
  if (given.length > MOST_ATTACHMENTS) {
    read.problem(`Give at most ${MOST_ATTACHMENTS} of them.`, ['attachments']);
    return null;
  }
  const papers = given.map((each, index) => read.text(each, 'reference', ['attachments', String(index)]));
  if (text != null) return { text: read.text(text, 'comment', ['comment']), attachments: papers };
  if (given.length > 0) read.problem('Say in a comment what they are.', ['comment']);
  return null;
}

function disputePayload(outcome: CommandOutcome<ChangedDispute>): {
  dispute?: SettlementDispute;
  replayed: boolean;
  userErrors: UserError[];
} {
  if (outcome.refusals) return { replayed: false, userErrors: userErrors(outcome.refusals) };
  const { dispute, replayed } = outcome.done;
  return { dispute: SettlementDispute.of(dispute), replayed, userErrors: [] };
}
