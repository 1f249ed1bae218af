import { type Command, InvalidArgumentError } from 'commander';
import { decodeId, type IdKind } from '../values/ids.js';
import type { LocalizedText } from '../values/localized-text.js';
import { parseLocalizedText } from '../values/localized-text.js';
import type { Parsed } from '../values/parsed.js';

/** Lets a parser of `values/` read an option; what it refuses is told in its own words. */
export function argument<T>(parse: (text: string) => Parsed<T>): (text: string) => T {
  return (text) => {
    const result = parse(text);
    if (result.ok) return result.value;
    throw new InvalidArgumentError(result.problem);
  };
}

/** Reads the id of a kind of thing, such as `coa_…`. */
export function idArgument(kind: IdKind, example: string): (text: string) => bigint {
  return (text) => {
    const id = decodeId(kind, text);
    if (id !== undefined) return id;
    throw new InvalidArgumentError(`Give an id such as ${example}.`);
  };
}

/** Reads a whole number of the range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Give a whole number from ${min} to ${max}.`);
  };
}

const TAGGED = /^([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)=(.*)$/s;

/** Reads a text that may be given once per language: `Rahnet`, or `en=Rahnet` and `fa=…`. */
export function localizedArgument(text: string, before?: LocalizedText): LocalizedText {
  const [, language = 'en', value = text] = TAGGED.exec(text) ?? [];
  if (before && Object.hasOwn(before, language)) throw new InvalidArgumentError(`Give ${language} once.`);
  return argument(parseLocalizedText)({ ...before, [language]: value } as never);
}

/** Where a command acts in one coalition; without a choice in the only one there is. */
export interface OfCoalition {
  readonly coalition?: bigint;
}

/** Where a command is about one partner, named by slug or id. */
export interface OfPartner extends OfCoalition {
  readonly partner: string;
}

/** Lets a command be told the coalition. */
export function ofCoalition(
  command: Command,
  description = 'the coalition (default: the only one there is)',
): Command {
  return command.option('--coalition <id>', description, idArgument('coalition', 'coa_…'));
}

/** Lets a command be told the coalition, and makes it ask for the partner. */
export function ofPartner(command: Command, description = 'whose it is'): Command {
  return ofCoalition(command).requiredOption('--partner <slug or id>', description);
}
