import { Arg, Ctx, FieldResolver, ID, Int, Resolver, Root } from 'type-graphql';
import { decodeId } from '../../values/ids.js';
import { pageSize } from '../connection/page.js';
import type { RequestContext } from '../context.js';
import { oneTo } from '../limits/limit-text.js';
import { LIMITS } from '../limits/limits.js';
import { Member } from '../members/member.type.js';
import { Partner } from '../partners/partner.type.js';
import { PerkGrant, PerkRequest } from '../perks/perk.type.js';
import { PerkGrantStatusName, PerkRequestStatusName } from '../perks/perk-enums.js';
import {
  AccountManager,
  AccountNote,
  BusinessAccount,
  BusinessContact,
  Company,
  ParentAccount,
} from './business-account.type.js';

@Resolver(() => BusinessAccount)
export class BusinessAccountResolver {
  @FieldResolver(() => Member, {
    description: 'The member that it is: its points are its own, not its contacts’.',
  })
  async member(@Root() { memberId }: BusinessAccount, @Ctx() context: RequestContext): Promise<Member> {
    const record = await context.loaders.members.load(memberId);
    if (!record) throw new Error('a business account is no member');
    return Member.of(record);
  }

  @FieldResolver(() => Company, { nullable: true, description: 'What company it is; null: nobody has said.' })
  async company(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<Company | null> {
    const details = await context.loaders.companies.load(memberId);
    return details ? Company.of(details) : null;
  }

  @FieldResolver(() => [BusinessContact], { description: 'Who uses it, oldest first.' })
  async contacts(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<BusinessContact[]> {
    return (await context.loaders.contacts.load(memberId)).map((each) => BusinessContact.of(each));
  }

  @FieldResolver(() => [AccountManager], { description: 'Who looks after it.' })
  async managers(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<AccountManager[]> {
    return (await context.loaders.managersOfAccounts.load(memberId)).map((each) => AccountManager.of(each));
  }

  @FieldResolver(() => [ParentAccount], {
    description: 'Which accounts belong to it, to which it belongs, and what was asked for; oldest first.',
  })
  async family(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
  ): Promise<ParentAccount[]> {
    return (await context.loaders.families.load(memberId)).map((each) => ParentAccount.of(each));
  }

  @FieldResolver(() => [AccountNote], {
    nullable: true,
    description:
      "What account managers and operators wrote down, newest first; null for the account's own people.",
  })
  async notes(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, {
      nullable: true,
      description: `How many, ${oneTo(LIMITS.pageItems)}; ${LIMITS.pageItems} unless said otherwise.`,
    })
    first?: number,
    @Arg('before', () => ID, {
      nullable: true,
      description: 'Only those that were written before this one: the last one of the page before.',
    })
    before?: string,
  ): Promise<AccountNote[] | null> {
    if (context.principal.kind === 'member') return null;
    const most = pageSize({ first: first ?? LIMITS.pageItems });
    const older = before == null ? undefined : decodeId('accountNote', before);
    if (before != null && older === undefined) return [];
    const notes = await context.loaders.accountNotes.load({ memberId, most, before: older });
    return notes.map((each) => AccountNote.of(each));
  }

  @FieldResolver(() => [PerkGrant], {
    description: `Perks that it was granted, newest first, at most ${LIMITS.listItems}; all of them: perkGrants.`,
  })
  async grants(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
    @Arg('status', () => PerkGrantStatusName, { nullable: true, description: 'Only those in this state.' })
    status?: keyof typeof PerkGrantStatusName,
  ): Promise<PerkGrant[]> {
    const grants = await context.loaders.accountGrants.load({ memberId, status: status ?? undefined });
    return grants.map((each) => PerkGrant.of(each));
  }

  @FieldResolver(() => [PerkRequest], {
    description: `Perks that it has asked for, newest first, at most ${LIMITS.listItems}; all of them: perkRequests.`,
  })
  async requests(
    @Root() { memberId }: BusinessAccount,
    @Ctx() context: RequestContext,
    @Arg('status', () => PerkRequestStatusName, { nullable: true, description: 'Only those in this state.' })
    status?: keyof typeof PerkRequestStatusName,
  ): Promise<PerkRequest[]> {
    const requests = await context.loaders.accountRequests.load({ memberId, status: status ?? undefined });
    return requests.map((each) => PerkRequest.of(each));
  }
}

@Resolver(() => AccountManager)
export class AccountManagerResolver {
  @FieldResolver(() => Partner, { nullable: true, description: "Whose person it is; null: the operator's." })
  async partner(
    @Root() { partnerId }: AccountManager,
    @Ctx() context: RequestContext,
  ): Promise<Partner | null> {
    const partner = partnerId === null ? undefined : (await context.programme()).partners.get(partnerId);
    return partner ? Partner.of(partner) : null;
  }
}
