import { z } from 'zod';
import { day, idOf, money, partnerId } from './fields.js';

export const statement = z.object({
  statementId: idOf('statement').describe('The statement.'),
  partnerId: partnerId.describe('Whose it is.'),
  number: z.int().min(1).describe('Its number among those of the partner in this currency.'),
  fromDay: day.describe('The first business day of its period.'),
  untilDay: day.describe('The last business day of its period.'),
  total: money.describe('What it comes to: above 0 the partner owes it, below 0 it is owed to the partner.'),
});

export const dispute = z.object({
  disputeId: idOf('dispute').describe('The dispute.'),
  statementId: idOf('statement').describe('The statement of which lines are disputed.'),
  partnerId,
  disputed: money.describe('What the disputed lines come to.'),
  answerUntil: day.describe('Until when it is to be answered.'),
});

export const disputeResolved = dispute.extend({
  outcome: z.enum(['UPHELD', 'REJECTED', 'PARTLY']).describe('Whether the partner was right.'),
  due: money.describe('What is still due of the disputed lines.'),
});

export const paymentRun = z.object({
  paymentRunId: idOf('paymentRun').describe('The payment run.'),
  currency: z.string().describe('ISO 4217.'),
  executionDay: day.describe('The day on which the bank is to pay.'),
});

export const payment = z.object({
  paymentId: idOf('payment').describe('The payment.'),
  paymentRunId: idOf('paymentRun').describe('The run that it is in.'),
  statementId: idOf('statement')
    .nullable()
    .describe('The statement that it settles; null for the payout of a charity.'),
  partnerId: partnerId.nullable().describe('The partner; null for the payout of a charity.'),
  charityId: idOf('charity').nullable().describe('The charity; null for a partner.'),
  payoutId: idOf('charityPayout').nullable().describe("The charity's payout; null for a partner."),
  direction: z
    .enum(['PAY', 'COLLECT'])
    .describe('PAY: the coalition pays. COLLECT: the partner pays, quoting the reference.'),
  amount: money.describe('How much; never negative.'),
  reference: z.string().describe("The payment's reference, by which the bank confirms it."),
});

export const charityPayout = z.object({
  payoutId: idOf('charityPayout').describe('The payout.'),
  charityId: idOf('charity').describe('Whom it is for.'),
  number: z.int().min(1).describe("Its number among the charity's."),
  untilDay: day.describe('The last business day of what is in it.'),
  amount: money.describe('What the charity gets, with what sponsors and pledges add.'),
});

export const seal = z.object({
  number: z.int().min(1).describe('The number of the block, from 1 on.'),
  blockHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .describe('Keep it: it proves what was in the books then.'),
});
