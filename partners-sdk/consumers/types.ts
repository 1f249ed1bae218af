import {
  type Balance,
  type BurnPointsInput,
  type ErrorCode,
  Hamsood,
  type HamsoodError,
  money,
  RefusalError,
  type Transaction,
} from '@hamsood/partner-sdk';
import { TestServer } from '@hamsood/partner-sdk/testing';
import { type HamsoodEvent, verifyWebhook, WebhookError } from '@hamsood/partner-sdk/webhooks';

const hamsood = new Hamsood({ apiKey: 'hs_test_key' });
const member = { externalId: 'guest-7' };
const merchantId = 'mer_1';

/** What is typed to the last field. */
export async function pay(points: bigint): Promise<Transaction> {
  const call = hamsood.points.burn({ merchantId, member, points, metadata: { table: 7 } });
  const key: string | undefined = call.idempotencyKey;
  const { transaction, balance, replayed } = await call;
  const left: bigint = balance.available;
  const at: Date = transaction.postedAt;
  const [component] = transaction.breakdown;
  const rate: string | undefined = component?.rate;
  void [key, left, at, rate, replayed satisfies boolean];
  return transaction;
}

export async function tryToPay(points: bigint): Promise<ErrorCode | Balance> {
  const result = await hamsood.points.burn({ merchantId, member, points }).result();
  return result.ok ? result.value.balance : result.refusal.code;
}

export function told(error: unknown): string | undefined {
  if (error instanceof RefusalError) return error.code satisfies ErrorCode;
  return (error as HamsoodError).requestId;
}

/** An event is told apart by its type. */
export async function take(body: string | Uint8Array, headers: Headers): Promise<bigint | undefined> {
  try {
    const event: HamsoodEvent = await verifyWebhook(body, headers, ['whsec_a', 'whsec_b']);
    if (event.type === 'points.earned') return event.data.transaction.points;
    if (event.type === 'hold.captured') return event.data.capturedPoints;
    const same: HamsoodEvent = await hamsood.webhooks.verify(body, { 'webhook-id': 'evt_1' }, 'whsec_a');
    return same.type === 'points.expiring' ? same.data.points : undefined;
  } catch (error) {
    if (error instanceof WebhookError && error.code === 'TOO_OLD') return undefined;
    throw error;
  }
}

/** What must not be possible. */
export async function mistakes(): Promise<void> {
  // @ts-expect-error points are no numbers
  await hamsood.points.burn({ merchantId, member, points: 5 });
  // @ts-expect-error a member is named in one way
  await hamsood.points.burn({ merchantId, member: { id: 'mem_1', phone: '+989120000001' }, points: 5n });
  // @ts-expect-error a purchase has a reference
  await hamsood.points.earn({ merchantId, member, purchase: { amount: money('1', 'IRR') } });
  // @ts-expect-error a key is an option of the call
  await hamsood.points.burn({ merchantId, member, points: 1n, idempotencyKey: 'x' });
  const whole: BurnPointsInput = { idempotencyKey: 'x', merchantId, member, points: 1n };
  const server: TestServer = new TestServer();
  void [whole, server];
}
