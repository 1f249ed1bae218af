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
const [LOCKED, RECEIVER, BUSY, ...OTHERS] = MEMBERS as [bigint, bigint, bigint, ...bigint[]];

/** Members who know one partner, with 100 points each, one of them with more behind it than the others. */
function newModel(): Model {
  const model = new Model(TERMS);
  model.partners.set(PARTNER, { id: PARTNER, status: 'ACTIVE', merchants: [], contracts: [], campaigns: [] });
  const lot = { expiry: 'infinity', funding: OWN_FUNDING, points: 100n };
  for (const member of MEMBERS) {
    model.addMember(member);
    model.links.set(`${PARTNER} ${member}`, true);
    const changes = member === BUSY ? 5 : 1;
    for (let left = changes; left > 0; left -= 1) {
      model.change(member, { kind: 'ADJUSTMENT', subject: 1n, at: NOW }, (draft) => draft.comeIn([lot]));
    }
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

test('A-11 what a duplicate’s survivor is told after the merge is found behind it, however few versions it has', () => {
  const merge: Step = {
    kind: 'MERGE',
    asker: { by: 'operator', name: 'usr_1' },
    ...{ mergeKey: 'one', duplicate: BUSY, survivor: RECEIVER },
  };
  const round = played([merge, adjust(BUSY)]);
  const model = newModel();
  follow(model, round);
  expect(model.state(RECEIVER)).toMatchObject({ version: 3 });
  expect(model.survivorOf(BUSY)).toBe(RECEIVER);
});

test('L-04 a round in which nothing can come first says who was told what, and what the model would have told', () => {
  const round = played([adjust(LOCKED)]);
  const [[{ step, told, ...when }]] = round.lanes as [[Event]];
  if (told.kind !== 'posted') throw new Error('an adjustment was refused');
  const tooOld = { ...told, balance: { ...told.balance, version: 0 } };
  const lanes = [[{ step, told: tooOld, ...when }]];
  const failed = () => follow(newModel(), { ...round, lanes });
  expect(failed).toThrow(/lane 0 was told of a version that is over: the model is at 1/);
  expect(failed).toThrow(/lane 0: .*ADJUST.*\n +told .*"version":0.*\n +model .*"version":2/);
});

test('B-05 a round of which everything is told and not everything is written says what is, and after what', () => {
  const round = played([adjust(LOCKED)]);
  const besides = new Map([['use 7', 'of nobody']]);
  const failed = () => follow(newModel(), { ...round, besides });
  expect(failed).toThrow(
    /written, but nobody asked for it: use 7 of nobody\nafter these.*\n +lane 0: .*ADJUST/,
  );
});

test('L-04 where the model itself fails it is told at what', () => {
  const round = played([adjust(LOCKED)]);
  const [[adjusted]] = round.lanes as [[Event]];
  const step: Step = {
    kind: 'HOLD',
    asker: { by: 'partner', partner: 99n },
    ...{ key: 'of nobody', member: LOCKED, merchant: 1n, points: 1n, code: null, expiresIn: null },
  };
  const lanes = [[{ ...adjusted, step }]];
  expect(() => follow(newModel(), { ...round, lanes })).toThrow(/no partner 99\nat lane 0: .*of nobody/);
});
