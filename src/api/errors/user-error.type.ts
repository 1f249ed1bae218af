import { Field, ObjectType } from 'type-graphql';
import { type ErrorCode as ErrorCodeValue, isTransient, type Refusal } from '../../values/refusal.js';
import { ErrorCode } from '../values/enums.js';

@ObjectType({
  description: 'Why an operation did nothing, as far as the caller or the state of things is the cause.',
  simpleResolvers: true,
})
export class UserError {
  @Field(() => ErrorCode, { description: 'What a program should look at.' })
  code!: ErrorCodeValue;

  @Field(() => String, { description: 'What to do about it, in English, for people.' })
  message!: string;

  @Field(() => [String], {
    nullable: true,
    description:
      'Path of the value that is the cause, from the argument on, such as ["input","purchase","amount","amount"] or ["inputs","17","points"]; null when it is none in particular.',
  })
  field!: string[] | null;

  @Field(() => Boolean, { description: 'Whether the very same request may succeed in a moment.' })
  transient!: boolean;
}

/** A refusal as callers see it; `argument` is the path of the input that the refusal speaks of. */
export function userError(refusal: Refusal, argument: readonly string[]): UserError {
  const { code, message, field } = refusal;
  return {
    code,
    message,
    // In a batch even a refusal of no value in particular says which item it is about.
    field: field.length > 0 || argument.length > 1 ? [...argument, ...field] : null,
    transient: isTransient(code),
  };
}

/** {@link userError} for several. */
export function userErrors(
  refusals: readonly Refusal[],
  argument: readonly string[] = ['input'],
): UserError[] {
  return refusals.map((refusal) => userError(refusal, argument));
}

/**
 * The refusal of an operation whose input has only these values: what the ledger says of another (of one that was
 * given earlier, or will be) is told of `instead`, or of no value in particular.
 */
export function ofInputWith(
  values: readonly string[],
  refusal: Refusal,
  instead: readonly string[] = [],
): Refusal {
  const [value] = refusal.field;
  return value === undefined || values.includes(value) ? refusal : { ...refusal, field: instead };
}
