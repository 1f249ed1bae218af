import { type Hamsood, type Money, newIdempotencyKey } from '@hamsood/partner-sdk';
import { outcomeOf, type Payment } from '../frame/payment.ts';
import type { Policy } from './policies.ts';

/** How long points are set aside until somebody has looked at the car: far longer than a checkout takes. */
const INSPECTION_SECONDS = 7 * 24 * 60 * 60;

/**
 * A policy's next year. Its idempotency keys are made with it and written down with it before the first call. Points are
 * texts, since JSON has no bigint.
 */
export interface Renewal {
  readonly id: string;
  readonly memberId: string;
  readonly policy: string;
  readonly askedAt: string;
  readonly premium: Money;
  /** How many points it takes, what these are worth, and what is paid in money. */
  readonly points: string;
  readonly worth: Money;
  readonly rest: Money;
  /**
   * `PAYING`: points are being taken, at once. `RESERVING`: they are being set aside; `INSPECTION`: until somebody has
   * looked; `ISSUING`: now they are being taken, or `RELEASING`: given back. `CANCELLING`: what was taken is being
   * given back.
   */
  readonly state:
    | 'PAYING'
    | 'RESERVING'
    | 'INSPECTION'
    | 'ISSUING'
    | 'ACTIVE'
    | 'RELEASING'
    | 'WITHDRAWN'
    | 'CANCELLING'
    | 'CANCELLED'
    | 'REFUSED';
  /** What the coalition has refused, if it has. */
  readonly refusal: string | null;
  readonly keys: {
    readonly burn: string;
    readonly hold: string;
    readonly capture: string;
    readonly release: string;
    readonly reverse: string;
  };
  readonly hold: { readonly id: string; readonly until: string } | null;
  readonly burn: { readonly id: string } | null;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
}

export function newRenewal(memberId: string, policy: Policy, { points, worth, rest }: Payment): Renewal {
  return {
    id: crypto.randomUUID(),
    memberId,
    policy: policy.id,
    askedAt: new Date().toISOString(),
    premium: policy.premium,
    points: points.toString(),
    worth,
    rest,
    state: policy.inspected ? 'RESERVING' : 'PAYING',
    refusal: null,
    keys: {
      burn: newIdempotencyKey(),
      hold: newIdempotencyKey(),
      capture: newIdempotencyKey(),
      release: newIdempotencyKey(),
      reverse: newIdempotencyKey(),
    },
    hold: null,
    burn: null,
    validFrom: null,
    validUntil: null,
  };
}

/** Whether a policy of which this is the newest renewal can be renewed again. */
export function isOver({ state }: Renewal): boolean {
  return state === 'WITHDRAWN' || state === 'CANCELLED' || state === 'REFUSED';
}

/** The inspector has looked, and it is good; undefined: there is nothing to decide. */
export function issue(renewal: Renewal): Renewal | undefined {
  return renewal.state === 'INSPECTION' ? { ...renewal, state: 'ISSUING' } : undefined;
}

/** The inspector or the customer says no before it is issued; undefined: too late. */
export function withdraw(renewal: Renewal): Renewal | undefined {
  return renewal.state === 'INSPECTION' ? { ...renewal, state: 'RELEASING' } : undefined;
}

/** The customer cancels what is in force; undefined: it is not. */
export function cancel(renewal: Renewal): Renewal | undefined {
  return renewal.state === 'ACTIVE' ? { ...renewal, state: 'CANCELLING' } : undefined;
}

/** Does what comes next in a renewal's life; undefined where it waits for somebody, or is over. */
export function stepOf(
  hamsood: Hamsood,
  merchantId: string,
): (renewal: Renewal) => Promise<Renewal | undefined> {
  return async (renewal) => {
    switch (renewal.state) {
      case 'PAYING':
        return pay(renewal);
      case 'RESERVING':
        return reserve(renewal);
      case 'ISSUING':
        return take(renewal);
      case 'RELEASING':
        return release(renewal);
      case 'CANCELLING':
        return giveBack(renewal);
      default:
        return undefined;
    }
  };

  function payer({ memberId, points, id }: Renewal) {
    return { member: { id: memberId }, merchantId, points: BigInt(points), purchaseReference: id };
  }

  async function pay(renewal: Renewal): Promise<Renewal> {
    if (renewal.points === '0') return inForce(renewal, null);
    const { value, refused } = await outcomeOf(
      hamsood.points.burn(payer(renewal), { idempotencyKey: renewal.keys.burn }),
    );
    return value
      ? inForce(renewal, value.transaction.id)
      : { ...renewal, state: 'REFUSED', refusal: refused };
  }

  async function reserve(renewal: Renewal): Promise<Renewal> {
    if (renewal.points === '0') return { ...renewal, state: 'INSPECTION' };
    const { value, refused } = await outcomeOf(
      hamsood.points.hold(
        { ...payer(renewal), expiresIn: INSPECTION_SECONDS },
        { idempotencyKey: renewal.keys.hold },
      ),
    );
    if (!value) return { ...renewal, state: 'REFUSED', refusal: refused };
    const { id, expiresAt } = value.hold;
    return { ...renewal, state: 'INSPECTION', hold: { id, until: expiresAt.toISOString() } };
  }

  async function take(renewal: Renewal): Promise<Renewal> {
    if (!renewal.hold) return inForce(renewal, null);
    const { value, refused } = await outcomeOf(
      hamsood.points.capture({ holdId: renewal.hold.id }, { idempotencyKey: renewal.keys.capture }),
    );
    // The inspector came too late: the points are the customer's again, and the renewal has to be asked for anew.
    return value
      ? inForce(renewal, value.transaction.id)
      : { ...renewal, state: 'REFUSED', refusal: refused };
  }

  async function release(renewal: Renewal): Promise<Renewal> {
    if (renewal.hold) {
      // Refused where the hold's time is over: then the points are back already.
      await outcomeOf(
        hamsood.points.release({ holdId: renewal.hold.id }, { idempotencyKey: renewal.keys.release }),
      );
    }
    return { ...renewal, state: 'WITHDRAWN' };
  }

  /** All of it: neither points nor an amount is named. */
  async function giveBack(renewal: Renewal): Promise<Renewal> {
    if (!renewal.burn) return { ...renewal, state: 'CANCELLED' };
    const { refused } = await outcomeOf(
      hamsood.points.reverse(
        { transactionId: renewal.burn.id, reason: `cancelled policy ${renewal.id}` },
        { idempotencyKey: renewal.keys.reverse },
      ),
    );
    return { ...renewal, state: 'CANCELLED', refusal: refused ?? null };
  }
}

function inForce(renewal: Renewal, burn: string | null): Renewal {
  const validFrom = new Date();
  const validUntil = new Date(validFrom);
  validUntil.setUTCFullYear(validFrom.getUTCFullYear() + 1);
  return {
    ...renewal,
    state: 'ACTIVE',
    burn: burn === null ? null : { id: burn },
    validFrom: validFrom.toISOString(),
    validUntil: validUntil.toISOString(),
  };
}
