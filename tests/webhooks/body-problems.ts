import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { eventSchema } from '../../src/webhooks/event-schema.js';
import type { EventTypeName } from '../../src/webhooks/event-types.js';

/** Bodies of webhooks against what is said of them. */
export interface BodyCheck {
  /** What is wrong with a body by the emitted JSON Schema, and by the list itself, which lets no other field pass. */
  problemsOf(type: EventTypeName, body: unknown): unknown;
}

export function openBodyCheck(): BodyCheck {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  addFormats.default(ajv);
  const validators = new Map<EventTypeName, ValidateFunction>();
  return {
    problemsOf(type, body) {
      const schemaFile = new URL(`../../schema/events/${type}.json`, import.meta.url);
      const validate = validators.get(type) ?? ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8')));
      validators.set(type, validate);
      const json = JSON.parse(JSON.stringify(body));
      if (!validate(json)) return validate.errors;
      const unknown = unknownFields(eventSchema(type).parse(json), json, type);
      return unknown.length > 0 ? unknown : undefined;
    },
  };
}

/** Reading by the list drops what is not in it. */
function unknownFields(read: unknown, sent: unknown, path: string): string[] {
  if (typeof sent !== 'object' || sent === null) return [];
  return Object.entries(sent).flatMap(([name, value]) =>
    Object.hasOwn(read as object, name)
      ? unknownFields((read as Record<string, unknown>)[name], value, `${path}.${name}`)
      : [`${path}.${name}`],
  );
}
