import { inCoalition } from '../../src/runtime/database.js';
import { agreeBySilence } from '../../src/settlement/agreement/agree-by-silence.js';
import { disputeStatementLines } from '../../src/settlement/disputes/dispute-statement-lines.js';
import { resolveDispute } from '../../src/settlement/disputes/resolve-dispute.js';
import { beginPartnerExit } from '../../src/settlement/exits/begin-partner-exit.js';
import { newestTerms } from '../../src/settlement/newest-terms.js';
import { createPaymentRun } from '../../src/settlement/payments/create-payment-run.js';
import { importBankConfirmations } from '../../src/settlement/payments/import-bank-confirmations.js';
import { markPaymentRunSent } from '../../src/settlement/payments/mark-payment-run-sent.js';
import type { Payment } from '../../src/settlement/payments/payment.js';
import { listPaymentRuns, paymentsOfRun } from '../../src/settlement/payments/read-payments.js';
import { did, rate } from '../harness/coalition-story.js';
import { type PageTable, plainNumber } from './markdown-tables.js';
import { dayOfText, partnerIn, type SettlementScene } from './settlement-scene.js';

type Row = PageTable['rows'][number];

const ALL = { limit: 1_000, after: undefined } as const;

/** What becomes of statements in the example; each step answers what its row says in the column of how much. */
export class SettlementSteps {
  #disputeId: bigint | null = null;

  constructor(private readonly scene: SettlementScene) {}

  async close(): Promise<string> {
    return String((await this.scene.settlement.close()).statementIds.length);
  }

  /** What the job does once the window of statements has passed. */
  async agreeBySilence(): Promise<string> {
    const { database, programme, coalitionId } = this.#node();
    const terms = await newestTerms(database, programme, coalitionId);
    return String((await agreeBySilence(database, terms)).length);
  }

  /** @param row the page's row of the dispute */
  async dispute(row: Row): Promise<string> {
    const statement = (await this.scene.statements()).get(row.statement ?? '');
    if (!statement) throw new Error('the page disputes a statement that is not there');
    const slug = row.statement?.split(' ')[0];
    const { system } = partnerIn(this.scene.partners, slug);
    const { dispute } = did(
      await disputeStatementLines(this.scene.points.as(system), {
        idempotencyKey: 'dispute',
        statementId: statement.id,
        lines: [{ number: Number(row.line), reason: 'Our share was to be smaller.' }],
        comment: null,
      }),
    );
    this.#disputeId = dispute.id;
    return String(dispute.disputed.minor);
  }

  /** @param row the page's row of the dispute */
  async answer(row: Row): Promise<string> {
    const { points } = this.scene;
    const { dispute } = did(
      await resolveDispute(points.as(points.operator), {
        idempotencyKey: 'answer',
        disputeId: this.#disputeId,
        outcome: row.outcome as 'PARTLY',
        amount: { minor: BigInt(plainNumber(row['still due'] ?? '')), currency: 'IRR' },
        reason: 'A third of it was agreed on.',
      }),
    );
    return String(dispute.due?.minor);
  }

  /** @param row the page's row of how the partner leaves */
  async beginExit(row: Row): Promise<string> {
    const { points, partners } = this.scene;
    const percent = row['percent of what is open'] ?? '';
    did(
      await beginPartnerExit(points.as(points.operator), {
        partnerId: partnerIn(partners, row.partner).partnerId,
        lastEarnDay: dayOfText(row['last day of giving'] ?? ''),
        lastBurnDay: dayOfText(row['last day of taking'] ?? ''),
        bearer: { partnerId: partnerIn(partners, row['points go to']).partnerId },
        pricePercent: rate(percent),
        reason: 'agreed',
      }),
    );
    return percent;
  }

  /** Plans what is to be paid, and sends it to the bank. */
  async pay(day: string): Promise<string> {
    const { points } = this.scene;
    const operator = points.as(points.operator);
    const executionDay = dayOfText(day);
    const { run } = did(
      await createPaymentRun(operator, { idempotencyKey: day, currency: 'IRR', executionDay }),
    );
    did(await markPaymentRunSent(operator, { paymentRunId: run.id }));
    return String((await this.#paymentsOf(run.id)).length);
  }

  /** The bank's word on all payments of the newest run. */
  async bank(): Promise<string> {
    const { points } = this.scene;
    const [newest] = await this.#runs();
    const rows = (await this.#paymentsOf(newest?.id ?? 0n)).map(
      ({ reference, direction, money }) =>
        `${reference},${direction === 'PAY' ? 'OUT' : 'IN'},${money.minor},IRR`,
    );
    const content = ['reference,direction,amount,currency', ...rows].join('\n');
    const imported = did(
      await importBankConfirmations(points.as(points.operator), { format: 'CSV', content }),
    );
    return String(imported.import.matched);
  }

  /** All payments, as rows of the page. */
  async payments(): Promise<Row[]> {
    const statements = new Map([...(await this.scene.statements())].map(([name, { id }]) => [id, name]));
    const rows: Row[] = [];
    for (const run of await this.#runs()) {
      for (const { statementId, direction, money } of await this.#paymentsOf(run.id)) {
        const statement = statements.get(statementId ?? 0n) ?? '';
        rows.push({ day: run.executionDay, statement, direction, amount: String(money.minor) });
      }
    }
    return rows;
  }

  #runs() {
    const { database, coalitionId } = this.#node();
    return inCoalition(database, coalitionId, (em) => listPaymentRuns(em, coalitionId, ALL));
  }

  #paymentsOf(runId: bigint): Promise<Payment[]> {
    const { database, coalitionId } = this.#node();
    return inCoalition(database, coalitionId, (em) => paymentsOfRun(em, coalitionId, runId));
  }

  #node() {
    const { nodes, twinId } = this.scene.points;
    const [{ database, programme }] = nodes;
    return { database, programme, coalitionId: twinId };
  }
}
