import { type Json, textOf } from '../harness/api-client.js';
import type { World } from '../harness/world.js';
import { BusinessScene, type SceneContact } from './business-scene.js';

/** Accounts that can pool something: two belong to `parent`; and a member that cannot, a person. */
export interface PoolFamily {
  readonly scene: BusinessScene;
  readonly parent: string;
  readonly child: string;
  readonly free: string;
  readonly ofParent: SceneContact;
  readonly ofChild: SceneContact;
  readonly person: string;
}

export async function createPoolFamily(world: World): Promise<PoolFamily> {
  const partner = await world.partner('rahnet');
  const scene = new BusinessScene(world, partner);
  const person = (await world.member(partner)).id;
  const [parent, child, free] = [await scene.account(), await scene.account(), await scene.account()];
  const [ofParent, ofChild] = [await scene.contact(parent, 'ADMIN'), await scene.contact(child, 'ADMIN')];
  for (const childId of [child, free]) {
    const { parentAccount } = await scene.did('requestParentAccount', { childId, parentId: parent });
    const parentAccountId = textOf((parentAccount as Json).id as Json);
    await scene.did('answerParentAccount', { parentAccountId, agree: true }, ofParent);
  }
  return { scene, parent, child, free, ofParent, ofChild, person };
}
