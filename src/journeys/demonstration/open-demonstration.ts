import path from 'node:path';
import type { DevelopmentIssuer } from '../../access/development-issuer.js';
import { MAX_MEMBER_TOKEN_SECONDS, type MemberTokens } from '../../access/member-tokens.js';
import { findCoalition } from '../../coalition/find-coalition.js';
import { readTokenSeries } from '../../members/token-series.js';
import { inCoalition } from '../../runtime/database.js';
import { decodeId, type IdKind } from '../../values/ids.js';
import { createDemoCoalition, type DemoServices } from './create-demo-coalition.js';
import { type DemoRecord, readDemoRecord, writeDemoRecord, writePrivateJson } from './demo-record.js';

/** What `$DATA_DIR/demo.json` holds, for programs that want to try things out. */
export interface DemoFile {
  readonly endpoint: string;
  readonly coalitionId: string;
  readonly operatorToken: string;
  readonly partners: DemoRecord['partners'];
  readonly members: readonly { readonly id: string; readonly phone: string; readonly token: string }[];
  /** The campaign of a charity that members can give to. */
  readonly charityCampaignId: string;
}

export interface DemonstrationOptions {
  readonly services: DemoServices;
  readonly dataDir: string;
  readonly issuer: DevelopmentIssuer;
  readonly memberTokens: MemberTokens;
}

export interface Demonstration {
  /** Where {@link Demonstration.write} writes. */
  readonly path: string;
  /** The same keys at every start, fresh tokens. */
  credentials(endpoint: string): Promise<DemoFile>;
  /** Writes the credentials anew. */
  write(endpoint: string): Promise<DemoFile>;
}

const TOKEN_SECONDS = MAX_MEMBER_TOKEN_SECONDS;
/** Its members' tokens are those that this partner would obtain for them. */
const TOKENS_OF = 'rahnet';

/** The demonstration coalition, created at the first start; undefined in a database that is used for something else. */
export async function openDemonstration(options: DemonstrationOptions): Promise<Demonstration | undefined> {
  const { services, dataDir } = options;
  const known = await readDemoRecord(dataDir);
  const record = known && (await isStillTrue(known, services)) ? known : await createDemoCoalition(services);
  if (!record) return undefined;
  if (record !== known) await writeDemoRecord(dataDir, record);

  const file = path.join(dataDir, 'demo.json');
  const credentials = (endpoint: string) => freshCredentials(record, endpoint, options);
  return {
    path: file,
    credentials,
    async write(endpoint) {
      const fresh = await credentials(endpoint);
      await writePrivateJson(file, fresh);
      return fresh;
    },
  };
}

/** The record may be of another database, or a key may have been revoked since. */
async function isStillTrue(record: DemoRecord, { database, authenticator }: DemoServices): Promise<boolean> {
  const coalitionId = decodeId('coalition', record.coalition);
  const coalition = coalitionId === undefined ? undefined : await findCoalition(database, coalitionId);
  if (!coalition) return false;
  const works = async (key: string, where: bigint) => {
    const { principal } = await authenticator.authenticate(key);
    return principal?.kind === 'partner' && principal.coalitionId === where;
  };
  const answers = await Promise.all(
    Object.values(record.partners).flatMap(({ apiKey, testApiKey }) => [
      works(apiKey, coalition.id),
      works(testApiKey, coalition.twinId),
    ]),
  );
  return answers.every(Boolean);
}

async function freshCredentials(
  { coalition, partners, members, charityCampaign }: DemoRecord,
  endpoint: string,
  { issuer, memberTokens, services: { database } }: DemonstrationOptions,
): Promise<DemoFile> {
  const operatorToken = await issuer.issue({
    name: 'demonstration operator',
    claim: { coalition, roles: ['operator'] },
    seconds: TOKEN_SECONDS,
  });
  const tenant = internalId('coalition', coalition);
  const partnerId = internalId('partner', partners[TOKENS_OF]?.id ?? '');
  return {
    endpoint,
    coalitionId: coalition,
    operatorToken,
    partners,
    members: await Promise.all(
      members.map(async ({ id, phone }) => {
        const memberId = internalId('member', id);
        const series = await inCoalition(database, tenant, (em) =>
          readTokenSeries(em, tenant, partnerId, memberId),
        );
        if (series === undefined) throw new Error(`${id} of the demonstration is not linked to ${TOKENS_OF}`);
        const holder = { coalitionId: tenant, partnerId, memberId, madeWith: { series, keyId: null } };
        const { token } = await memberTokens.issue(holder, TOKEN_SECONDS);
        return { id, phone, token };
      }),
    ),
    charityCampaignId: charityCampaign,
  };
}

function internalId(kind: IdKind, text: string): bigint {
  const id = decodeId(kind, text);
  if (id === undefined) throw new RangeError(`the record of the demonstration has no good ${kind} id`);
  return id;
}
