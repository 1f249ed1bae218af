import { ObjectType } from 'type-graphql';
import { PostedPayload } from '../points/posted-payload.js';

@ObjectType({
  description: 'What adjustPoints did: a transaction, or a request where a second person is needed.',
  simpleResolvers: true,
})
export class AdjustPointsPayload extends PostedPayload {}

@ObjectType({ description: 'What approveAdjustment did.', simpleResolvers: true })
export class ApproveAdjustmentPayload extends PostedPayload {}

@ObjectType({ description: 'What rejectAdjustment did.', simpleResolvers: true })
export class RejectAdjustmentPayload extends PostedPayload {}
