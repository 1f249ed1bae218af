import { auditSettlement } from '../../src/settlement/audit/audit-settlement.js';
import { advanceExits } from '../../src/settlement/exits/advance-exits.js';
import {
  type BeginPartnerExitInput,
  beginPartnerExit,
} from '../../src/settlement/exits/begin-partner-exit.js';
import { cancelPartnerExit } from '../../src/settlement/exits/cancel-partner-exit.js';
import { addDays, type Day } from '../../src/values/day.js';
import { rate } from '../harness/coalition-story.js';
import type { PointsStory, TwinPartner } from '../points/points-story.js';
import { inWords, type SettlementStory } from './settlement-story.js';

/** A partner that leaves a story, and another that takes its points over. */
export class ExitStory {
  constructor(
    private readonly story: PointsStory,
    private readonly settlement: SettlementStory,
    private readonly today: Day,
    private readonly leaving: TwinPartner,
    private readonly heir: TwinPartner,
  ) {}

  /** Leaves tomorrow and the day after, to the heir for 80 percent, unless said otherwise. */
  begin(changes: Partial<BeginPartnerExitInput> = {}, node: 0 | 1 = 0) {
    return beginPartnerExit(this.story.as(this.story.operator, node), {
      partnerId: this.leaving.partnerId,
      lastEarnDay: addDays(this.today, 1),
      lastBurnDay: addDays(this.today, 2),
      bearer: { partnerId: this.heir.partnerId },
      pricePercent: rate('80'),
      reason: 'the contract ends',
      ...changes,
    });
  }

  cancel() {
    const { partnerId } = this.leaving;
    return cancelPartnerExit(this.story.as(this.story.operator), { partnerId, reason: 'it stays' });
  }

  /** The steps that a job takes. */
  advance(node: 0 | 1 = 0): Promise<number> {
    return advanceExits(this.story.nodes[node], this.story.twinId);
  }

  /** What is wrong with settlement; in the history nothing of {@link reconcileAll} is to be found. */
  async wrong(but: readonly string[] = []) {
    const { differences } = await auditSettlement(this.story.nodes[0].database, this.story.twinId);
    return differences.filter(({ rule }) => !but.includes(rule));
  }

  /** What no part of these tests is: the bank has booked everything. */
  reconcileAll() {
    return this.settlement.rows(`do $$ declare step text; begin
      foreach step in array '{AGREED,PAID,RECONCILED}'::text[] loop
        update statement set status = step, agreed_at = coalesce(agreed_at, closed_at), agreed_by = coalesce(agreed_by, 'system'),
          paid_at = case when step <> 'AGREED' then closed_at end, reconciled_at = case when step = 'RECONCILED' then closed_at end
         where coalition_id = :coalition and status <> 'RECONCILED';
      end loop; end $$`);
  }

  async stateOf({ partnerId }: TwinPartner): Promise<string | undefined> {
    const [row] = await this.settlement.rows<{ status: string }>(
      `select status from partner where coalition_id = :coalition and id = ${partnerId}`,
    );
    return row?.status;
  }

  /** In words, of the statement whose period begins on the day; undefined: there is none. */
  async linesOf(partner: TwinPartner, from: Day): Promise<string[] | undefined> {
    const found = (await this.settlement.statements(partner.partnerId)).find((each) => each.from === from);
    return found ? (await this.settlement.lines(found)).map(inWords) : undefined;
  }
}
