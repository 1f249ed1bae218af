import { type Hamsood, HamsoodError, type MemberRefInput, type Money } from '../../partners-sdk/src/index.js';
import type { Random } from '../simulation/random.js';

/** A coalition that is asked: its partners' clients, their shops, and its clock. */
export interface AskedCoalition {
  readonly partners: readonly { readonly client: Hamsood; readonly merchantId: string }[];
  advance(seconds: number): Promise<void>;
}

/** What has come of the calls so far, in their order: the same place is the same thing in each coalition. */
export interface Found {
  readonly members: string[];
  readonly transactions: { readonly by: number; readonly id: string }[];
  readonly holds: { readonly by: number; readonly id: string }[];
  now: number;
}

/** A call that was drawn, to be made in any coalition. */
export interface DrawnCall {
  readonly said: string;
  make(coalition: AskedCoalition, found: Found): PromiseLike<unknown>;
  /** Remembers what there is since. */
  readonly find?: (found: Found, value: never) => void;
}

type Value<Name extends 'earn' | 'hold'> = Awaited<ReturnType<Hamsood['points'][Name]>>;
type Enrolled = Awaited<ReturnType<Hamsood['members']['enrol']>>;

// Of each kind more that is good than that is not: what is refused at the door teaches little.
const AMOUNTS = ['250000', '100000', '55000', '1000000', '9999', '10000'];
const ODD_AMOUNTS = [
  '0',
  '10001',
  '-1',
  '1.5',
  '',
  '۲۰۰۰۰',
  '1e5',
  ' 10000',
  '010000',
  '999999999999999999',
  '1000000000000000001',
];
const POINTS = [1n, 2n, 3n, 5n, 7n, 10n, 50n];
const ODD_POINTS = [0n, -1n, 10n ** 12n, 10n ** 12n + 1n, 10n ** 30n];
const TEXTS = ['fine', ' space before', 'فارسی'];
const ODD_TEXTS = ['', ' ', 'x'.repeat(256), 'x'.repeat(501), 'a\nb', '\0', '\u202eabc', '\u200b', '\ud800'];
const METADATA: readonly Readonly<Record<string, unknown>>[] = [{ till: 4 }, {}, { a: { b: { c: 1 } } }];
const ODD_METADATA: typeof METADATA = [
  { a: 'x'.repeat(5_000) },
  Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`k${at}`, 1])),
  { a: { b: { c: { d: 1 } } } },
  { ['x'.repeat(65)]: 1 },
  { a: '\0' },
  { a: 2 ** 53 },
];
// Sums of these are never near those: how long the calls take does not decide what has ended.
const PASSING_SECONDS = [1_000, 4_000];
const HOLD_SECONDS = [1_500, 5_500, 30 * 86_400];
const OTHER_NAMES: readonly MemberRefInput[] = [
  { phone: '+989359999999' },
  { phone: 'x' },
  { id: 'mem_nothing' },
  { id: '' },
  { card: '123' },
  { card: '1234 5678' },
  { email: 'nobody@example.com' },
  { email: 'no' },
  { externalId: 'nobody' },
];

/** Draws calls of partners' systems, good ones and bad ones; each can be made in several coalitions. */
export class RandomCalls {
  readonly #random: Random;
  /** In the names of what is its own. */
  readonly #run: number;
  readonly #keys: string[] = [];
  #drawn = 0;

  constructor(random: Random, run: number) {
    this.#random = random;
    this.#run = run;
  }

  next(found: Found): DrawnCall {
    this.#drawn += 1;
    if (found.members.length < 5) return this.#enrol();
    const draw = this.#random.pick([
      ...[this.#enrol, this.#link, this.#link, this.#link, this.#unlink, this.#find],
      ...[this.#quoteEarn, this.#quoteBurn, this.#quoteBurn, this.#earn, this.#earn, this.#earn, this.#earn],
      ...[this.#burn, this.#burn, this.#burn, this.#hold, this.#hold, this.#hold],
      ...[this.#end, this.#end, this.#end, this.#read, this.#reverse, this.#reverse, this.#reverse],
      ...[this.#balance, this.#list, this.#advance],
    ]);
    return draw.call(this, found);
  }

  #enrol(): DrawnCall {
    const number = this.#random.below(7);
    const names = {
      ...(this.#chance(0.85) && {
        phone: this.#odd(`+9893500000${this.#run}${number}`, [`0935 000 00${this.#run}${number}`, '12', '']),
      }),
      ...(this.#chance(0.15) && {
        email: this.#odd(`guest${this.#run}${number}@example.com`, [
          'no',
          '',
          'A@b',
          `guest${this.#run}${number}@EXAMPLE.com`,
        ]),
      }),
      ...(this.#chance(0.1) && { card: this.#odd(`card-${this.#run}${number}00`, ['12', 'ا1234']) }),
      ...(this.#chance(0.4) && {
        externalId: this.#odd(`guest-${this.#run}${this.#random.below(7)}`, ODD_TEXTS),
      }),
    };
    return this.#call('enrol', names, ({ client }) => client.members.enrol(names), {
      find: ({ members }: Found, { member }: Enrolled) => {
        if (!members.includes(member.id)) members.push(member.id);
      },
    });
  }

  #link(): DrawnCall {
    const member = this.#member();
    const externalId = this.#chance(0.2)
      ? this.#odd(`guest-${this.#run}${this.#random.below(7)}`, ODD_TEXTS)
      : undefined;
    return this.#call('link', { externalId }, ({ client }, found) =>
      client.members.link(member(found), { externalId }),
    );
  }

  #unlink(): DrawnCall {
    if (this.#chance(0.5)) return this.#link();
    const member = this.#member();
    return this.#call('unlink', {}, ({ client }, found) => client.members.unlink(member(found)));
  }

  #find(): DrawnCall {
    const member = this.#member();
    return this.#call('find', {}, ({ client }, found) => client.members.find(member(found)));
  }

  #quoteEarn(): DrawnCall {
    const member = this.#chance(0.7) ? this.#member() : undefined;
    const [at, amount] = [this.#merchant(), this.#money()];
    return this.#call('quoteEarn', { amount }, ({ client }, found, coalition, by) =>
      client.points.quoteEarn({
        ...{ merchantId: at(coalition, by), purchase: { amount } },
        ...(member && { member: member(found) }),
      }),
    );
  }

  #quoteBurn(): DrawnCall {
    const member = this.#chance(0.7) ? this.#member() : undefined;
    const [at, by] = [this.#merchant(), this.#random.below(10)];
    const asked = {
      ...(by < 6 && { points: this.#points() }),
      ...((by > 5 || by === 0) && by < 9 && { amount: this.#money() }),
    };
    return this.#call('quoteBurn', asked, ({ client }, found, coalition, partner) =>
      client.points.quoteBurn({
        ...{ merchantId: at(coalition, partner), ...asked },
        ...(member && { member: member(found) }),
      }),
    );
  }

  #earn(): DrawnCall {
    const [member, at] = [this.#member(), this.#merchant()];
    const reference = this.#chance(0.1) ? this.#text() : `order-${this.#run}-${this.#random.below(120)}`;
    const purchase = { reference, amount: this.#money() };
    const hours = this.#chance(0.15) ? this.#random.pick([-1, 1, 23, 25, -179 * 24, -181 * 24]) : 0;
    const options = { idempotencyKey: this.#key() };
    const more = this.#chance(0.1) && { metadata: this.#odd(this.#random.pick(METADATA), ODD_METADATA) };
    return this.#call(
      'earn',
      { purchase, hours, ...options, ...more },
      ({ client }, found, coalition, by) =>
        client.points.earn(
          {
            ...{ member: member(found), merchantId: at(coalition, by), purchase, ...more },
            ...(hours !== 0 && { occurredAt: new Date(found.now + hours * 3_600_000) }),
          },
          options,
        ),
      { find: addTransaction },
    );
  }

  #burn(): DrawnCall {
    const [member, at, asked] = [this.#member(), this.#merchant(), this.#spending()];
    const options = { idempotencyKey: this.#key() };
    return this.#call(
      'burn',
      { ...asked, ...options },
      ({ client }, found, coalition, by) =>
        client.points.burn({ ...asked, member: member(found), merchantId: at(coalition, by) }, options),
      { find: addTransaction },
    );
  }

  #hold(): DrawnCall {
    const [member, at] = [this.#member(), this.#merchant()];
    const seconds = this.#odd(this.#random.pick(HOLD_SECONDS), [0, -1, 30 * 86_400 + 1]);
    const asked = { ...this.#spending(), ...(this.#chance(0.5) && { expiresIn: seconds }) };
    const options = { idempotencyKey: this.#key() };
    return this.#call(
      'hold',
      { ...asked, ...options },
      ({ client }, found, coalition, by) =>
        client.points.hold({ ...asked, member: member(found), merchantId: at(coalition, by) }, options),
      {
        find: ({ holds }: Found, { hold: { id } }: Value<'hold'>, by) => void holds.push({ by, id }),
      },
    );
  }

  #end(found: Found): DrawnCall {
    const [by, id] = this.#one(found.holds, 'holds');
    const points = this.#chance(0.5) ? this.#points() : undefined;
    const options = { idempotencyKey: this.#key() };
    if (this.#chance(0.3)) {
      return this.#call(
        'release',
        options,
        ({ client }, now) => client.points.release({ holdId: id(now) }, options),
        { by },
      );
    }
    const capture: Maker = ({ client }, now) => client.points.capture({ holdId: id(now), points }, options);
    return this.#call('capture', { points, ...options }, capture, { by, find: addTransaction });
  }

  #read(found: Found): DrawnCall {
    if (this.#chance(0.5)) {
      const [by, id] = this.#one(found.holds, 'holds');
      return this.#call('findHold', {}, ({ client }, now) => client.points.findHold(id(now)), { by });
    }
    const [by, id] = this.#one(found.transactions, 'transactions');
    return this.#call('transaction', {}, ({ client }, now) => client.transactions.find(id(now)), { by });
  }

  #reverse(found: Found): DrawnCall {
    const [by, transactionId] = this.#one(found.transactions, 'transactions');
    const how = this.#random.below(10);
    const asked = {
      reason: this.#chance(0.1) ? this.#text() : 'refund',
      ...(how < 4 && { points: this.#points() }),
      ...((how === 0 || how > 6) && { amount: this.#money() }),
    };
    const options = { idempotencyKey: this.#key() };
    const reverse: Maker = ({ client }, now) =>
      client.points.reverse({ ...asked, transactionId: transactionId(now) }, options);
    return this.#call('reverse', { ...asked, ...options }, reverse, { by, find: addTransaction });
  }

  #balance(): DrawnCall {
    const member = this.#member();
    return this.#call('balance', {}, ({ client }, found) => client.balances.get(member(found)));
  }

  #list(): DrawnCall {
    const member = this.#member();
    return this.#call('list', {}, ({ client }, found) =>
      client.transactions.list({ member: member(found) }).toArray({ limit: 5 }),
    );
  }

  #advance(): DrawnCall {
    const seconds = this.#random.pick(PASSING_SECONDS);
    return { said: `advance ${seconds}`, make: async (coalition) => coalition.advance(seconds) };
  }

  #call<Of>(
    name: string,
    asked: unknown,
    make: Maker,
    {
      by = this.#random.below(3),
      find,
    }: { by?: number; find?: (found: Found, value: Of, by: number) => void } = {},
  ): DrawnCall {
    return {
      said: `${name} by ${by} ${told(asked)}`,
      make: (coalition, found) => {
        const partner = coalition.partners[by];
        if (!partner) throw new Error('there are three partners');
        return make(partner, found, coalition, by);
      },
      ...(find && { find: (found: Found, value: never) => find(found, value, by) }),
    };
  }

  /** One that was found, and the partner to which it belongs, or now and then another. */
  #one(all: readonly { readonly by: number }[], of: 'holds' | 'transactions') {
    const at = this.#random.below(Math.max(1, all.length));
    const other = this.#chance(0.05) ? 1 : 0;
    const bad = this.#chance(0.03) ? this.#random.pick(['', 'nothing', 'mem_1']) : undefined;
    const id = (found: Found) => bad ?? found[of][at]?.id ?? 'none';
    return [((all[at]?.by ?? 0) + other) % 3, id] as const;
  }

  #member(): (found: Found) => MemberRefInput {
    const at = this.#random.below(1_000);
    const other = this.#chance(0.04) ? this.#random.pick(OTHER_NAMES) : undefined;
    return ({ members }) => other ?? { id: members[at % members.length] ?? 'none' };
  }

  #merchant(): (coalition: AskedCoalition, by: number) => string {
    const other = this.#chance(0.04) ? this.#random.pick([1, 3]) : 0;
    return ({ partners }, by) => (other === 3 ? 'mer_no' : (partners[(by + other) % 3]?.merchantId ?? ''));
  }

  #spending() {
    return {
      points: this.#points(),
      ...(this.#chance(0.1) && { purchaseReference: this.#text() }),
      ...(this.#chance(0.04) && { spendCode: this.#random.pick(['12345678', '']) }),
      ...(this.#chance(0.05) && { metadata: this.#odd(this.#random.pick(METADATA), ODD_METADATA) }),
    };
  }

  /** A new key, or now and then one that was used. */
  #key(): string {
    if (this.#keys.length > 0 && this.#chance(0.08)) return this.#random.pick(this.#keys);
    if (this.#chance(0.02)) return this.#random.pick(['', 'x'.repeat(256), 'a\nb', ' ']);
    const key = `key-${this.#run}-${this.#drawn}`;
    this.#keys.push(key);
    return key;
  }

  #money(): Money {
    const currency = this.#odd('IRR', ['EUR', 'irr', 'XXX', '', 'ریال']);
    return { amount: this.#odd(this.#random.pick(AMOUNTS), ODD_AMOUNTS), currency };
  }

  #points(): bigint {
    return this.#odd(this.#random.pick(POINTS), ODD_POINTS);
  }

  #text(): string {
    if (this.#chance(0.5)) return this.#random.pick(ODD_TEXTS);
    return this.#chance(0.2) ? 'x'.repeat(254) + this.#run : `${this.#random.pick(TEXTS)} ${this.#run}`;
  }

  #odd<T>(usual: T, odd: readonly T[]): T {
    return this.#chance(0.12) ? this.#random.pick(odd) : usual;
  }

  #chance(share: number): boolean {
    return this.#random.below(1_000) < share * 1_000;
  }
}

type Maker = (
  partner: AskedCoalition['partners'][number],
  found: Found,
  coalition: AskedCoalition,
  by: number,
) => PromiseLike<unknown>;

/** A refund that changes no points has no transaction. */
function addTransaction({ transactions }: Found, { transaction }: Partial<Value<'earn'>>, by: number): void {
  if (transaction) transactions.push({ by, id: transaction.id });
}

/** What came of a call, as far as it is the same in each coalition: not ids, instants, and words for people. */
export async function outcomeOf(
  call: () => PromiseLike<unknown>,
): Promise<{ value?: unknown; said: string }> {
  try {
    const value = await call();
    return { value, said: told(comparable(value)) };
  } catch (error) {
    if (!(error instanceof HamsoodError)) throw error;
    const { name, code, field, transient } = error;
    return { said: `${name} ${code} ${field?.join('.') ?? '-'}${transient ? ' transient' : ''}` };
  }
}

/** Names of days, and of what is said to people. */
const OTHERWISE = ['id', 'message', 'businessDay', 'expiresOn', 'rule', 'asOf'];

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (value instanceof Date) return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key]) => !OTHERWISE.includes(key));
  return Object.fromEntries(
    kept.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, item]) => [key, comparable(item)]),
  );
}

function told(value: unknown): string {
  return JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? `${item}n` : item)) ?? 'nothing';
}
