import type { Model } from './model.js';
import type { Random } from './random.js';
import { isKeyed, type MergeStep, type Step } from './steps.js';

/** Fewer persons than these are not made fewer. */
const FEWEST = 4;

/** Two that turn out to be one, mostly where nothing is in the way; undefined where there are too few. */
export function merge(
  random: Random,
  model: Model,
  asker: MergeStep['asker'],
  mergeKey: string,
): MergeStep | undefined {
  const all = [...model.members.keys()];
  const persons = all.filter((each) => model.state(each).kind === 'PERSON' && !model.merged.has(each));
  if (persons.length <= FEWEST) return undefined;
  const free = persons.filter((each) => model.state(each).holds.length === 0);
  const from = free.length > 0 && random.percent(85) ? free : persons;
  // Of both something may be counted on the same day: then limits look at the sum.
  const [alike] = random.percent(45) ? countedAlike(model, from) : [];
  if (alike) return { kind: 'MERGE', asker, mergeKey, duplicate: alike[0], survivor: alike[1] };
  const any = random.percent(8);
  const [duplicate, survivor] = [random.pick(any ? all : from), random.pick(any ? all : persons)];
  return { kind: 'MERGE', asker, mergeKey, duplicate, survivor };
}

/** Pairs of whom limits have counted the same on the same day, the latest first. */
function countedAlike({ counts }: Model, among: readonly bigint[]): (readonly [bigint, bigint])[] {
  const pairs: (readonly [bigint, bigint])[] = [];
  const seen = new Map<string, bigint>();
  for (const [name, points] of counts) {
    const [what, member = '', ...rest] = name.split(' ');
    if (points === 0n || !['earned', 'spent', 'transferred'].includes(what ?? '')) continue;
    const [id, kind] = [BigInt(member), [what, ...rest].join(' ')];
    const other = seen.get(kind);
    if (!among.includes(id)) continue;
    if (other !== undefined && other !== id) pairs.unshift([id, other]);
    seen.set(kind, id);
  }
  return pairs;
}

/** What may be asked beside a merge: the tokens of a duplicate end with it, whoever has asked by one is not served. */
export function isOfOthers(step: Step): boolean {
  return step.kind === 'USE' || (isKeyed(step) && step.asker.by !== 'member');
}
