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
  const any = random.percent(8);
  const [duplicate, survivor] = [random.pick(any ? all : from), random.pick(any ? all : persons)];
  return { kind: 'MERGE', asker, mergeKey, duplicate, survivor };
}

/** What may be asked beside a merge: the tokens of a duplicate end with it, whoever has asked by one is not served. */
export function isOfOthers(step: Step): boolean {
  return step.kind === 'USE' || (isKeyed(step) && step.asker.by !== 'member');
}
