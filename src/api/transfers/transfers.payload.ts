import { ObjectType } from 'type-graphql';
import { PostedPayload } from '../points/posted-payload.js';

@ObjectType({ description: "What transferPoints did; the balance is the giver's.", simpleResolvers: true })
export class TransferPointsPayload extends PostedPayload {}
