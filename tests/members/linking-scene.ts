import type { OutgoingMessage } from '../../src/notifications/message-transport.js';
import type { SendingContext } from '../../src/notifications/send-messages.js';
import { type Caller, type Json, listOf } from '../harness/api-client.js';
import type { WorldMember } from '../harness/world.js';

/** What partners ask about links, and a way out for the messages. */

const CODES = 'requestId expiresAt userErrors { code field }';

export async function requests(by: Caller, ref: object): Promise<Json> {
  const { requestLinkConfirmation } = await by.get(
    `mutation ($input: RequestLinkConfirmationInput!) { requestLinkConfirmation(input: $input) { ${CODES} } }`,
    { input: { member: ref } },
  );
  return requestLinkConfirmation as Json;
}

export async function confirms(by: Caller, requestId: Json | undefined, code: string, externalId?: string) {
  const { confirmLink } = await by.get(
    'mutation ($input: ConfirmLinkInput!) { confirmLink(input: $input) { member { id externalId } userErrors { code } } }',
    { input: { requestId, code, externalId } },
  );
  return confirmLink as Json;
}

export async function unlinks(by: Caller, input: object) {
  const { unlinkMember } = await by.get(
    'mutation ($input: UnlinkMemberInput!) { unlinkMember(input: $input) { unlinked userErrors { code } } }',
    { input },
  );
  return unlinkMember as Json;
}

export const codesIn = (payload: Json) => listOf(payload.userErrors as Json).map(({ code }) => code);
export const sees = async (by: Caller, { id }: WorldMember) =>
  (await by.get('query ($id: ID!) { member(ref: { id: $id }) { id } }', { id })).member !== null;

/** A way out that keeps what it was given, and fails as often as it is told to. */
export function kept(failures = 0): SendingContext['transport'] & { readonly sent: OutgoingMessage[] } {
  const sent: OutgoingMessage[] = [];
  let left = failures;
  return {
    sent,
    carries: () => true,
    async send(message) {
      left -= 1;
      if (left >= 0) throw new Error(`no way to ${message.to}: ${message.text}`);
      sent.push(message);
    },
  };
}
