import { type Caller, type Json, textOf } from '../harness/api-client.js';
import type { WorldMember } from '../harness/world.js';
import { type BusinessScene, rials, type SceneContact } from './business-scene.js';
import { nextKey, REVERSE, reverseInput } from './operations.js';

/** An account, and the member who buys for it. */
export interface Firm {
  readonly account: string;
  readonly admin: SceneContact;
  readonly buyer: SceneContact;
  readonly employee: WorldMember;
  readonly employeeId: string;
}

/** An earn that is one of two of a purchase. */
export type PairedEarn = Json & {
  readonly id: string;
  readonly pairedTransaction: Json & { readonly id: string };
};

const SIDE = 'id type points amount { amount } credit member { id } reversiblePoints';
export const EARN = `mutation ($input: EarnPointsInput!) { earnPoints(input: $input) {
  transaction { ${SIDE} pairedTransaction { ${SIDE} pairedTransaction { id } } } balance { available } replayed
  userErrors { code field } } }`;

/** Purchases of business accounts for which employees get points, at the scene's partner. */
export class CreditScene {
  constructor(readonly scene: BusinessScene) {}

  /** An account that allows these credits, and a member who buys for it. */
  async firm(credits: readonly string[], accountShare: string | null = null): Promise<Firm> {
    const { scene } = this;
    const account = await scene.account();
    const [admin, buyer] = [await scene.contact(account, 'ADMIN'), await scene.contact(account, 'BUYER')];
    const employee = await scene.world.member(scene.partner);
    const setting = { member: { id: account }, credits, accountShare, reason: 'agreed' };
    await scene.did('setPurchaseCredit', setting);
    const employeeId = await this.employed(account, buyer, employee, admin);
    return { account, admin, buyer, employee, employeeId };
  }

  async employed(account: string, contact: SceneContact, member: Caller, by: Caller): Promise<string> {
    const invited = { member: { id: account }, contactId: contact.id };
    const { code } = await this.scene.did('inviteEmployee', invited, by);
    const { employee } = await this.scene.did('acceptEmployeeInvitation', { code }, member);
    return textOf((employee as Json).id as Json);
  }

  input({ account, employee }: Firm, credit: string | null, amount: string, changes: object = {}) {
    return {
      idempotencyKey: nextKey(),
      member: { id: account },
      merchantId: this.scene.partner.merchantId,
      purchase: { reference: nextKey(), amount: rials(amount) },
      ...(credit === null ? {} : { credit, employee: { id: employee.id } }),
      ...changes,
    };
  }

  async earned(given: object): Promise<Json> {
    const { earnPoints } = await this.scene.partner.get(EARN, { input: given });
    return earnPoints as Json;
  }

  /** A purchase for both: the account's transaction, with the employee's. */
  async shared(firm: Firm, amount: string): Promise<PairedEarn> {
    const { transaction } = (await this.earned(this.input(firm, 'BOTH', amount))) as {
      transaction: PairedEarn;
    };
    return transaction;
  }

  async available(id: string): Promise<string> {
    const { member } = await this.scene.partner.get(
      `{ member(ref: { id: "${id}" }) { balance { available } } }`,
    );
    return textOf(member.balance.available);
  }

  async reversed(transactionId: unknown, changes: object = {}): Promise<Json> {
    const { reverseTransaction } = await this.scene.partner.get(
      REVERSE.replace('transaction {', 'transaction { credit pairedTransaction { points reverses { id } }'),
      { input: { ...reverseInput(String(transactionId)), ...changes } },
    );
    return reverseTransaction as Json;
  }
}
