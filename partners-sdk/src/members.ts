import {
  ConfirmLink,
  CreateMemberToken,
  EnrolMember,
  FindMember,
  LinkMember,
  RequestLinkConfirmation,
  RevokeMemberTokens,
  UnlinkMember,
} from './generated/documents.js';
import type {
  ConfirmLinkAnswer,
  CreateMemberTokenAnswer,
  EnrolMemberAnswer,
  EnrolMemberInput,
  LinkMemberAnswer,
  Member,
  MemberRefInput,
  RequestLinkConfirmationAnswer,
  RevokeMemberTokensAnswer,
  UnlinkMemberAnswer,
} from './generated/types.js';
import type { Call } from './result.js';
import type { Done, Session } from './session.js';
import type { CallOptions } from './transport.js';

/** Enrolling, linking and finding members. */
export class Members {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** The member that is linked to this partner under a name; null: there is none, or it is not linked. */
  async find(member: MemberRefInput, options?: CallOptions): Promise<Member | null> {
    return (await this.#session.query(FindMember, { member }, options)).member;
  }

  /**
   * Enrols a member, or finds and links the one that is known by what is given. The same again gives the same member.
   *
   * @example
   * ```ts
   * const { member, created } = await hamsood.members.enrol({ phone: '0912 345 6789', externalId: 'customer-7' });
   * ```
   */
  enrol(input: EnrolMemberInput, options?: CallOptions): Call<Done<EnrolMemberAnswer, 'member' | 'created'>> {
    return this.#session.change(EnrolMember, { input }, options, { repeatable: true });
  }

  /**
   * Links a member of the coalition to this partner, where the coalition allows it without the member's confirmation.
   * Otherwise it is refused with LINK_CONFIRMATION_REQUIRED: ask for a code with {@link requestLink}.
   */
  link(
    member: MemberRefInput,
    { externalId, ...options }: CallOptions & { readonly externalId?: string | undefined } = {},
  ): Call<Done<LinkMemberAnswer, 'member'>> {
    return this.#session.change(LinkMember, { input: { member, externalId } }, options, { repeatable: true });
  }

  /** Has a one-time code sent to the member, which it tells you; {@link confirmLink} takes it. Each request sends one, so it is not repeated by itself. */
  requestLink(
    member: MemberRefInput,
    options?: CallOptions,
  ): Call<Done<RequestLinkConfirmationAnswer, 'requestId' | 'expiresAt'>> {
    return this.#session.change(RequestLinkConfirmation, { input: { member } }, options, {
      repeatable: false,
    });
  }

  /** Links the member that has told its code. */
  confirmLink(
    input: { readonly requestId: string; readonly code: string; readonly externalId?: string | undefined },
    options?: CallOptions,
  ): Call<Done<ConfirmLinkAnswer, 'member'>> {
    return this.#session.change(ConfirmLink, { input }, options, { repeatable: false });
  }

  /** Ends the link: this partner sees the member no more. */
  unlink(member: MemberRefInput, options?: CallOptions): Call<Done<UnlinkMemberAnswer, never>> {
    return this.#session.change(UnlinkMember, { input: { member } }, options, { repeatable: true });
  }

  /**
   * A short-lived token with which the member's own app sees that one member. Make a new one before it expires.
   * @param options.expiresIn seconds
   *
   * @example
   * ```ts
   * const { token, expiresAt } = await hamsood.members.createToken(member, { expiresIn: 600 });
   * ```
   */
  createToken(
    member: MemberRefInput,
    { expiresIn, ...options }: CallOptions & { readonly expiresIn?: number | undefined } = {},
  ): Call<Done<CreateMemberTokenAnswer, 'token' | 'expiresAt' | 'member'>> {
    return this.#session.change(CreateMemberToken, { input: { member, expiresIn } }, options, {
      repeatable: true,
    });
  }

  /**
   * Ends all of the member's tokens that were made for this partner so far, because a phone was lost for example: open
   * apps are cut off within a second. New ones can be made at once. Tokens also end with the key that made them.
   * @param options.reason for the audit log
   */
  revokeTokens(
    member: MemberRefInput,
    { reason, ...options }: CallOptions & { readonly reason?: string | undefined } = {},
  ): Call<Done<RevokeMemberTokensAnswer, never>> {
    return this.#session.change(RevokeMemberTokens, { input: { member, reason } }, options, {
      repeatable: true,
    });
  }
}
