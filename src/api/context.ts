import type { Authentication } from '../access/authentication.js';
import type { MemberPrincipal, PartnerPrincipal, Principal } from '../access/principal.js';
import type { ProgrammeSnapshot } from '../partners/programme-snapshot.js';
import type { PerksContext } from '../perks/perks-context.js';
import type { PointsContext } from '../points/points-context.js';
import { type EntityManager, entityManagerFor } from '../runtime/database.js';
import type { WebhooksContext } from '../webhooks/endpoints/webhooks-context.js';
import { ApiError } from './errors/api.error.js';
import type { Taken } from './limits/throttle.js';
import { createLoaders, type Loaders } from './loaders.js';
import type { ApiServices } from './services.js';

/** What commands are given: everything that any of them needs. */
export type CommandsContext = PointsContext & PerksContext & WebhooksContext;

export interface RequestContextOptions {
  readonly requestId: string;
  readonly authentication: Authentication;
  readonly services: ApiServices;
}

/** What the resolvers of one operation share: who asks, under which id, and what was read for them already. */
export class RequestContext {
  readonly requestId: string;
  readonly services: ApiServices;
  readonly authentication: Authentication;
  /** What the caller had left when the operation's cost was taken; undefined where it was not taken yet. */
  paid: Taken | undefined;
  // Not a #private: Apollo serves a copy of this object, which such fields do not survive.
  private made: Loaders | undefined;

  constructor({ requestId, authentication, services }: RequestContextOptions) {
    this.requestId = requestId;
    this.authentication = authentication;
    this.services = services;
  }

  /** @throws ApiError UNAUTHENTICATED */
  get principal(): Principal {
    const { principal, problem, message } = this.authentication;
    if (principal) return principal;
    throw new ApiError('UNAUTHENTICATED', message, { reason: problem });
  }

  /** The coalition the caller acts in; for fields that are not for the platform administrator. */
  get coalitionId(): bigint {
    const { principal } = this;
    if (principal.kind === 'platform') throw new Error('the platform administrator acts in no coalition');
    return principal.coalitionId;
  }

  /** The caller, for fields that are for partner systems only. */
  get partner(): PartnerPrincipal {
    const { principal } = this;
    if (principal.kind !== 'partner') throw new Error('the field is for partners only');
    return principal;
  }

  get commands(): CommandsContext {
    const { database, channel, clock, logger, programme, ledger, members, memberTokens, webhooks } =
      this.services;
    const { principal, requestId } = this;
    return {
      principal,
      requestId,
      database,
      channel,
      clock,
      logger,
      programme,
      ledger,
      members,
      memberTokens,
      webhooks,
    };
  }

  /** The commands' context of a partner system. */
  get partnerCommands(): CommandsContext & { readonly principal: PartnerPrincipal } {
    return { ...this.commands, principal: this.partner };
  }

  /** The commands' context of a member, for fields that are for members only. */
  get memberCommands(): CommandsContext & { readonly principal: MemberPrincipal } {
    const { principal } = this;
    if (principal.kind !== 'member') throw new Error('the field is for members only');
    return { ...this.commands, principal };
  }

  get loaders(): Loaders {
    const { principal, coalitionId } = this;
    this.made ??= createLoaders({
      coalitionId,
      partnerId: principal.kind === 'partner' ? principal.partnerId : undefined,
      reader: () => this.reader(),
    });
    return this.made;
  }

  /** What was read before a mutation, or for an earlier event of a subscription, is not true any more. */
  forgetReadings(): void {
    this.made = undefined;
  }

  /** Partners, merchants, contracts and settings of the caller's coalition; from memory. */
  programme(): Promise<ProgrammeSnapshot> {
    return this.services.programme.snapshot(this.coalitionId);
  }

  /** Reads for the caller's coalition, row-level security included. */
  reader(): EntityManager {
    return entityManagerFor(this.services.database, this.coalitionId);
  }
}
