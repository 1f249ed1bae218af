import { type Case, type Names, newId, placeProblems, post, seen } from './case.js';
import { levelOnTop, riseBy } from './levels.js';
import { sum } from './member.js';
import { countOf, type Model, type ModelPart, type OnTop } from './model.js';
import type { EarnStep } from './steps.js';
import { campaignsAt, contractAt, DAY_MS, dayAt, HOUR_MS, lastDay, partsOfPurchase, total } from './terms.js';

export function earn(model: Model, step: EarnStep, { at, transaction }: Names): Case {
  const { terms } = model;
  const partner = model.partner(step.asker.partner);
  const member = seen(model, step.asker, step.member);
  const when = step.occurredAt ?? at;
  const contract = contractAt(terms, partner, when);
  const purchase = `${step.merchant} ${step.reference}`;
  const day = dayAt(terms, when);
  const counted = {
    member: countOf.earned(member ?? step.member, partner.id, day),
    partner: countOf.issued(partner.id, day),
    charged: countOf.charged(partner.id),
  };
  /** What it comes to under each cap in turn; each that cuts says so. */
  const capped = () => {
    if (!contract || member === null) return { points: 0n, says: '', parts: [] };
    const { standings } = model.state(member);
    const campaigns: OnTop[] = [
      ...campaignsAt(terms, partner, when, step.amount),
      ...levelOnTop(
        model,
        standings.findLast(({ from }) => from < when),
        member,
        when,
        {
          amount: step.amount,
          funding: contract.funding,
        },
      ),
    ];
    const worths = partsOfPurchase(contract, campaigns, step.amount);
    const rules = ['base', ...campaigns.map(({ rule }) => rule)];
    const worth = total(worths);
    const caps = [
      ['purchase', contract.capPerPurchase, 0n],
      ['member-day', contract.capPerMemberDay, model.count(counted.member)],
      ['partner-day', contract.capPerPartnerDay, model.count(counted.partner)],
    ] as const;
    let points = worth;
    let says = rules.map((rule, at) => `${rule} ${worths[at]}`).join(', ');
    for (const [name, cap, used] of caps) {
      if (cap === null || points <= cap - used) continue;
      const left = cap > used ? cap - used : 0n;
      if (points > left) says += `, cap:${name} ${left - points}`;
      points = left;
    }
    // What caps cut is the last campaign's first, and the base's last (E-11).
    let over = worth - points;
    const parts: ModelPart[] = [];
    for (const at of [...worths.keys()].reverse()) {
      const here = worths[at] ?? 0n;
      const cut = over < here ? over : here;
      over -= cut;
      const campaign = at === 0 ? null : (campaigns[at - 1] ?? null);
      const funding = campaign?.fundings.get(contract.funding) ?? contract.funding;
      parts.unshift({ rule: rules[at] ?? '', funding, points: here - cut, campaign });
    }
    return { points, says, parts };
  };
  /** Points that the partner is liable for: all but the coalition's own. */
  const charged = () =>
    total(capped().parts.flatMap((part) => (part.campaign?.byCoalition ? [] : part.points)));
  return {
    member,
    *against() {
      yield* placeProblems(model, step, member);
      yield !contract && 'CONTRACT_NOT_IN_FORCE';
      yield contract && !contract.issuer && 'NOT_AN_ISSUER';
      yield model.purchases.has(purchase) && 'DUPLICATE_PURCHASE';
      yield (when > at + terms.hoursAhead * HOUR_MS || when < at - terms.daysBack * DAY_MS) &&
        'OCCURRED_AT_OUT_OF_RANGE';
      if (member !== null && contract?.exposure && charged() > 0n) {
        const { exposure } = contract;
        const after = model.count(counted.charged) + charged() * contract.issuePrice;
        const deposited = model.count(countOf.deposited(partner.id));
        yield exposure.kind === 'PREPAID' && after > deposited - exposure.least && 'FLOAT_EXHAUSTED';
        yield exposure.kind === 'POSTPAID' && after > deposited + exposure.most && 'CREDIT_LIMIT_REACHED';
      }
    },
    done() {
      if (!contract || member === null) throw new Error('an earn without terms');
      const id = newId(model, transaction);
      const { points: given, says, parts } = capped();
      const vestsAt = when + contract.vestingDays * DAY_MS;
      const waits = contract.vestingDays > 0 && vestsAt > at;
      const expiry = lastDay(terms, when, waits ? vestsAt : at);
      const some = parts.filter((part) => part.points > 0n);
      const lots = [...Map.groupBy(some, ({ funding }) => funding)].map(([funding, own]) => ({
        ...{ expiry, funding, points: sum(own) },
      }));
      const liable = charged();
      model.change(member, { kind: 'EARN', subject: id, at, says }, (draft) => {
        if (waits) for (const lot of lots) draft.wait({ ...lot, transaction: id, vestsAt });
        else draft.comeIn(lots);
      });
      model.wasActive(member, id, when, at);
      model.journal.put(model.purchases, purchase, true);
      if (contract.capPerMemberDay !== null) model.addTo(model.counts, counted.member, given);
      if (contract.capPerPartnerDay !== null) model.addTo(model.counts, counted.partner, given);
      if (contract.exposure) model.addTo(model.counts, counted.charged, liable * contract.issuePrice);
      model.addTo(model.programme, `ISSUED ${partner.id}`, -given);
      post(model, id, {
        type: 'EARN',
        points: given,
        member,
        partner: partner.id,
        contract: contract.id,
        occurredAt: when,
        lots,
        amount: step.amount,
        ...(parts.length > 1 ? { parts, undone: parts.map(() => 0n) } : {}),
      });
      model.journal.put(model.bought, member, [...(model.bought.get(member) ?? []), id]);
      const done = model.transactions.get(id);
      if (done) riseBy(model, done, at);
      return { transaction: id };
    },
  };
}
