import type { PartnerPrincipal, UserPrincipal } from '../../src/access/principal.js';
import { agreeBySilence } from '../../src/settlement/agreement/agree-by-silence.js';
import { agreeStatement } from '../../src/settlement/agreement/agree-statement.js';
import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { commentOnDispute } from '../../src/settlement/disputes/comment-on-dispute.js';
import type { NewComment } from '../../src/settlement/disputes/dispute.js';
import { disputeStatementLines } from '../../src/settlement/disputes/dispute-statement-lines.js';
import { flagOverdueDisputes } from '../../src/settlement/disputes/flag-overdue-disputes.js';
import { type ResolveDisputeInput, resolveDispute } from '../../src/settlement/disputes/resolve-dispute.js';
import { newestTerms } from '../../src/settlement/newest-terms.js';
import type { Statement } from '../../src/settlement/statements/statement.js';
import { rate } from '../harness/coalition-story.js';
import type { PointsStory, TwinPartner } from '../points/points-story.js';
import type { SettlementStory } from './settlement-story.js';

/** Who asks on which node, under which key. */
interface Asked {
  readonly key?: string;
  readonly node?: 0 | 1;
}

/** 900 rial a point, 60 percent of it at issue; two percent of each charge as a fee, and a tenth of that as tax. */
export const TERMS = {
  settlementCycle: 'DAILY',
  paidAtIssuePercent: rate('60'),
  issueFeePercent: rate('2'),
  vatPercent: rate('10'),
} as const;

/** What is done about statements and disputes in a story's twin. */
export class DisputeStory {
  constructor(
    readonly points: PointsStory,
    readonly settlement: SettlementStory,
  ) {}

  /** The partner's newest statement. */
  async statement({ partnerId }: TwinPartner): Promise<Statement> {
    const newest = (await this.settlement.statements(partnerId)).at(-1);
    if (!newest) throw new Error('the partner has no statement');
    return newest;
  }

  agree(by: PartnerPrincipal | UserPrincipal, statementId: bigint | null, { node }: Asked = {}) {
    return agreeStatement(this.points.as(by, node), { statementId });
  }

  dispute(
    by: PartnerPrincipal | UserPrincipal,
    statementId: bigint | null,
    numbers: readonly number[],
    { key = this.points.key(), node, comment = null }: Asked & { readonly comment?: NewComment | null } = {},
  ) {
    return disputeStatementLines(this.points.as(by, node), {
      idempotencyKey: key,
      statementId,
      lines: numbers.map((number) => ({ number, reason: `line ${number} is wrong` })),
      comment,
    });
  }

  comment(
    by: PartnerPrincipal | UserPrincipal,
    disputeId: bigint | null,
    text: string,
    { key = this.points.key(), node }: Asked = {},
  ) {
    const comment = { text, attachments: [] };
    return commentOnDispute(this.points.as(by, node), { idempotencyKey: key, disputeId, comment });
  }

  resolve(
    disputeId: bigint | null,
    outcome: ResolveDisputeInput['outcome'],
    { key = this.points.key(), node, minor }: Asked & { readonly minor?: bigint } = {},
  ) {
    return resolveDispute(this.points.as(this.points.operator, node), {
      idempotencyKey: key,
      disputeId,
      outcome,
      amount: minor === undefined ? null : { minor, currency: 'IRR' },
      reason: 'as the till says',
    });
  }

  /** What the job does at one turn. */
  async passDeadlines(node: 0 | 1 = 0): Promise<{ agreed: bigint[]; overdue: bigint[] }> {
    const { database, programme } = this.points.nodes[node];
    const terms = await newestTerms(database, programme, this.points.twinId);
    const agreed = await agreeBySilence(database, terms);
    return { agreed, overdue: await flagOverdueDisputes(database, terms) };
  }

  async differences() {
    return (await auditSettlement(this.points.nodes[0].database, this.points.twinId)).differences;
  }
}
