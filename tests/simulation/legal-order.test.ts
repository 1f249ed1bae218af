import { type Event, follow, NoLegalOrder, type Round } from './legal-order.js';
import { Model } from './model.js';
import { take } from './rules.js';
import type { Step } from './steps.js';
import type { ModelTerms } from './terms.js';

const NOW = Date.parse('2025-02-10T12:00:00.000Z');
const PARTNER = 21n;
const OWN_FUNDING = 1n;
const TERMS: ModelTerms = {
  ...{ timeZone: 'UTC', calendar: 'gregory', policy: { kind: 'never' }, hoursAhead: 24, daysBack: 180 },
  ...{
    clawback: 'CAP',
    returnedPointsDays: 30,
    spendCodeAbove: null,
    spendCodeSeconds: 300,
    mostWrongCodes: 5,
  },
  ...{ transferMost: null, transferDayMost: null, approvalAbove: null, ownFunding: OWN_FUNDING },
};
const MEMBERS = Array.from({ length: 26 }, (_, at) => BigInt(1_001 + at));
const [LOCKED, RECEIVER, ...OTHERS] = MEMBERS as [bigint, bigint, ...bigint[]];

/** Members who know one partner, with 100 points each. */
function newModel(): Model {
  const model = new Model(TERMS);
  model.partners.set(PARTNER, { id: PARTNER, status: 'ACTIVE', merchants: [], contracts: [], campaigns: [] });
  const lot = { expiry: 'infinity', funding: OWN_FUNDING, points: 100n };
  for (const member of MEMBERS) {
    model.addMember(member);
    model.links.set(`${PARTNER} ${member}`, true);
    model.change(member, { kind: 'ADJUSTMENT', subject: 1n, at: NOW }, (draft) => draft.comeIn([lot]));
  }
  model.journal.forget();
  return model;
}

/** What is told of steps taken in this order, and written; all of them were asked at once. */
function played(steps: readonly Step[]): Round {
  const model = newModel();
  const before = new Set(model.history.keys());
  const lanes = steps.map((step, at): Event[] => {
    const transaction = BigInt(5_000 + at);
    const told = take(model, step, { at: NOW + 1 + at, transaction, subject: null, code: null });
    return [{ step, told, from: at / 1_000, until: 1 + at }];
  });
  return {
    lanes,
    written: new Map([...model.history].filter(([name]) => !before.has(name))),
    besides: new Map(),
    locks: model.members,
    clock: [NOW, NOW + 1_000],
  };
}

const transfer = (from: bigint, to: bigint): Step => ({
  kind: 'TRANSFER',
  asker: { by: 'partner', partner: PARTNER },
  ...{ key: `${from} to ${to}`, from, to, points: 10n, code: null },
});
const adjust = (member: bigint): Step => ({
  kind: 'ADJUST',
  asker: { by: 'operator', name: 'usr_1' },
  ...{ key: `for ${member}`, member, direction: 'CREDIT', points: 5n },
});
const lock: Step = { kind: 'LOCK', asker: { by: 'operator', name: 'usr_1' }, member: LOCKED };

test('B-05 a lock that does not say when it was set is found behind the transfer that it would have stopped, among many others', () => {
  const round = played([...OTHERS.map(adjust), transfer(LOCKED, RECEIVER), lock]);
  const model = newModel();
  follow(model, round);
  expect(model.state(LOCKED)).toMatchObject({ version: 2, lock: 'OPERATOR' });
});

test('B-05 a transfer that was posted after spending was locked has no legal order', () => {
  const round = played([transfer(LOCKED, RECEIVER), lock]);
  const [[posted], [locked]] = round.lanes as [[Event], [Event]];
  const lockedFirst = { ...locked, from: 0, until: 1 };
  const lanes = [[{ ...posted, from: 2, until: 3 }], [lockedFirst]];
  expect(() => follow(newModel(), { ...round, lanes })).toThrow(NoLegalOrder);
});
