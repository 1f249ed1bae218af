import {
  type EarnStep,
  isAboutPerks,
  isKeyed,
  type KeyedStep,
  type PerkStep,
  type Step,
  type Told,
} from './steps.js';

/** So many of the latest things are remembered. */
const REMEMBERED = 60;

/** Ids and codes that answers have told: what later steps are about. */
export class Memory {
  readonly transactions: bigint[] = [];
  readonly holds: bigint[] = [];
  readonly requests: bigint[] = [];
  readonly codes: { readonly text: string; readonly member: bigint; readonly partner: bigint | null }[] = [];
  readonly earns: EarnStep[] = [];
  readonly asked: KeyedStep[] = [];
  readonly perkSteps: PerkStep[] = [];
  readonly uses: bigint[] = [];
  readonly grants: bigint[] = [];

  learn(step: Step, told: Told): void {
    if (told.kind === 'code' && step.kind === 'CODE') {
      keep(this.codes, { text: told.code, member: step.asker.member, partner: step.partner });
    }
    if (isAboutPerks(step)) {
      keep(this.perkSteps, step);
      if (told.kind === 'used' && step.kind === 'USE') keep(this.uses, told.use);
      if (told.kind === 'used' && step.kind === 'GRANT') keep(this.grants, told.use);
    }
    if (!isKeyed(step)) return;
    keep(this.asked, step);
    if (step.kind === 'EARN') keep(this.earns, step);
    if (told.kind !== 'posted' || told.replayed) return;
    if (told.transaction !== null) keep(this.transactions, told.transaction);
    if (told.subject !== null && step.kind === 'HOLD') keep(this.holds, told.subject);
    if (told.subject !== null && step.kind === 'ADJUST') keep(this.requests, told.subject);
  }
}

function keep<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > REMEMBERED) list.shift();
}
