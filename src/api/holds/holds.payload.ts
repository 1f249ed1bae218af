import { ObjectType } from 'type-graphql';
import { PostedPayload } from '../points/posted-payload.js';

@ObjectType({ description: 'What holdPoints did.', simpleResolvers: true })
export class HoldPointsPayload extends PostedPayload {}

@ObjectType({ description: 'What captureHold did.', simpleResolvers: true })
export class CaptureHoldPayload extends PostedPayload {}

@ObjectType({ description: 'What releaseHold did.', simpleResolvers: true })
export class ReleaseHoldPayload extends PostedPayload {}
