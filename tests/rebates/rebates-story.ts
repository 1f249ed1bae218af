import { giveRebates } from '../../src/journeys/rebates/give-rebates.js';
import { activateRebateVersion } from '../../src/rebates/activate-rebate-version.js';
import { type AddRebateInput, addRebate } from '../../src/rebates/add-rebate.js';
import { draftRebateVersion } from '../../src/rebates/draft-rebate-version.js';
import { endRebate } from '../../src/rebates/end-rebate.js';
import { previewRebate } from '../../src/rebates/preview-rebate.js';
import { type Rebate, readRebate } from '../../src/rebates/rebate.js';
import { creditsOfAccounts } from '../../src/rebates/rebate-credit.js';
import type { RebateTermsInput } from '../../src/rebates/rebate-draft.js';
import { periodOn, type RebatePeriod } from '../../src/rebates/rebate-period.js';
import { progressOfAccounts } from '../../src/rebates/rebate-progress.js';
import { inCoalition } from '../../src/runtime/database.js';
import { addDays, type Day, dayNumber } from '../../src/values/day.js';
import { did, rate } from '../harness/coalition-story.js';
import { rials } from '../perks/perks-story.js';
import type { PointsStory } from '../points/points-story.js';
import type { SettlementStory } from '../settlement/settlement-story.js';

/** What is done about rebates in a story's twin, whose calendar is the Persian one. */
export class RebatesStory {
  constructor(
    readonly points: PointsStory,
    readonly settlement: SettlementStory,
  ) {}

  /** Of what a month has bought: 1 % up to 1 000 000 rial, then 2.5 %; a point for each 1 000 rial. */
  add(changes: Partial<AddRebateInput> = {}) {
    return addRebate(this.#operator(), {
      ...{
        name: { en: 'A good month' },
        period: 'MONTH',
        currency: 'IRR',
        partner: null,
        payer: null,
        perk: null,
      },
      terms: terms(),
      ...changes,
    });
  }

  draft({ id }: Rebate, changes: Partial<RebateTermsInput> = {}) {
    return draftRebateVersion(this.#operator(), { rebateId: id, terms: terms(changes) });
  }

  activate({ id }: Rebate, from: Day | null = null) {
    return activateRebateVersion(this.#operator(), { rebateId: id, from });
  }

  end({ id }: Rebate) {
    return endRebate(this.#operator(), { rebateId: id, reason: 'another one comes' });
  }

  /** One in force from the period of today on. */
  async inForce(changes: Partial<AddRebateInput> = {}): Promise<Rebate> {
    return did(await this.activate(did(await this.add(changes))));
  }

  give(node: 0 | 1 = 0, changes: Partial<Parameters<typeof giveRebates>[0]> = {}) {
    const context = this.points.nodes[node].as(this.points.operator);
    return giveRebates(
      { ...context, ledger: this.points.nodes[node].ledger, ...changes },
      this.points.twinId,
    );
  }

  /** The period of today. */
  async now(length: Rebate['period'] = 'MONTH'): Promise<RebatePeriod> {
    return periodOn(length, await this.settlement.today(), 'persian');
  }

  /** Goes to the noon of a day. */
  async goTo(day: Day): Promise<void> {
    await this.settlement.advanceDays(dayNumber(day) - dayNumber(await this.settlement.today()));
  }

  /** Goes to the first day after the period of today. */
  async goToNext(length: Rebate['period'] = 'MONTH'): Promise<void> {
    await this.goTo(addDays((await this.now(length)).until, 1));
  }

  /** What an account is told of the periods that are not computed yet. */
  progress(account: bigint, partnerId?: bigint) {
    return inCoalition(this.points.nodes[1].database, this.points.twinId, async (em) => {
      const today = await this.settlement.today();
      const asked = { partnerId, today, calendar: 'persian' } as const;
      const found = await progressOfAccounts(em, this.points.twinId, [account], asked);
      return found.get(account) ?? [];
    });
  }

  /** Oldest first. */
  credits(account: bigint) {
    return inCoalition(this.points.nodes[1].database, this.points.twinId, async (em) => {
      const found = await creditsOfAccounts(em, this.points.twinId, [account], undefined, 100);
      return (found.get(account) ?? []).toReversed();
    });
  }

  preview({ id }: Rebate, on: Day) {
    return inCoalition(this.points.nodes[1].database, this.points.twinId, async (em) => {
      const rebate = await readRebate(em, this.points.twinId, id);
      if (!rebate) throw new Error('there is no such rebate');
      return previewRebate(em, this.points.twinId, rebate, { on, calendar: 'persian' });
    });
  }

  #operator() {
    return this.points.as(this.points.operator);
  }
}

export function terms(changes: Partial<RebateTermsInput> = {}): RebateTermsInput {
  return {
    method: 'MARGINAL',
    thresholds: [
      { from: rials(0n), percent: rate('1') },
      { from: rials(1_000_000n), percent: rate('2.5') },
    ],
    pointValue: rials(1_000n),
    waitDays: 0,
    ...changes,
  };
}
