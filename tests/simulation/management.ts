import type { Model } from './model.js';
import type { Random } from './random.js';
import { operatorName } from './scene.js';
import type { Asker, Step } from './steps.js';

const OPERATORS = [operatorName(1), operatorName(2)] as const;

/** Draws what is done around the operations: who is stopped, and who may go on. */
export class Management {
  readonly #random: Random;
  readonly #model: Model;

  constructor(random: Random, model: Model) {
    this.#random = random;
    this.#model = model;
  }

  /** Who is suspended or locked is of little use here. */
  backToWork(): Step | undefined {
    const { members, partners } = this.#model;
    const partner = [...partners.values()].find(({ status }) => status !== 'ACTIVE');
    if (partner) return { kind: 'PARTNER_STATUS', partner: partner.id, to: 'ACTIVE' };
    const stopped = [...members].filter(
      ([, { status, lock }]) => status === 'SUSPENDED' || (status === 'ACTIVE' && lock !== null),
    );
    if (stopped.length === 0) return undefined;
    const [member, { status }] = this.#random.pick(stopped);
    if (status === 'SUSPENDED') return { kind: 'MEMBER_STATUS', member, to: 'ACTIVE' };
    return { kind: 'UNLOCK', asker: this.operator(), member };
  }

  /** @param somebody who is locked where nobody has to be unlocked */
  lock(somebody: bigint): Step {
    const locked = [...this.#model.members]
      .filter(([, { lock, status }]) => lock !== null && status !== 'CLOSED')
      .map(([id]) => id);
    const unlock = locked.length > 0 && this.#random.percent(80);
    const member = unlock ? this.#random.pick(locked) : somebody;
    const asker: Asker = this.#random.percent(unlock ? 75 : 40)
      ? this.operator()
      : { by: 'member', member, partner: this.partnerOf(member) };
    return { kind: unlock ? 'UNLOCK' : 'LOCK', asker, member };
  }

  /** Mostly back to work: who is suspended is of little use here. */
  memberStatus(somebody: bigint): Step {
    const suspended = [...this.#model.members]
      .filter(([, { status }]) => status === 'SUSPENDED')
      .map(([id]) => id);
    const back = suspended.length > 0 && this.#random.percent(80);
    return {
      kind: 'MEMBER_STATUS',
      member: back ? this.#random.pick(suspended) : somebody,
      to: back ? 'ACTIVE' : 'SUSPENDED',
    };
  }

  partnerStatus(some: bigint): Step {
    const suspended = [...this.#model.partners.values()].filter(({ status }) => status !== 'ACTIVE');
    const back = suspended.length > 0 && this.#random.percent(85);
    return {
      kind: 'PARTNER_STATUS',
      partner: back ? this.#random.pick(suspended).id : some,
      to: back ? 'ACTIVE' : 'SUSPENDED',
    };
  }

  /** A partner that knows the member. */
  partnerOf(member: bigint): bigint {
    const knowing = [...this.#model.partners.keys()].filter((id) => this.#model.links.has(`${id} ${member}`));
    return knowing.length > 0
      ? this.#random.pick(knowing)
      : this.#random.pick([...this.#model.partners.keys()]);
  }

  operator(): Extract<Asker, { by: 'operator' }> {
    return { by: 'operator', name: this.#random.pick(OPERATORS) };
  }
}
