import { z } from 'zod';
import { idOf, partnerId } from './fields.js';

export const endpointDisabled = z.object({
  endpointId: idOf('webhookEndpoint').describe('The endpoint.'),
  partnerId: partnerId.nullable().describe("Whose it is; null: the operator's."),
  reason: z
    .enum(['GONE', 'FAILING', 'OPERATOR'])
    .describe('GONE: it answered 410. FAILING: nothing was taken for days. OPERATOR: the operator did so.'),
});

export const test = z.object({
  endpointId: idOf('webhookEndpoint').describe('The endpoint that is tried.'),
});
