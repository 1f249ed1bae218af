import { z } from 'zod';
import { idOf, instant } from './event-data/fields.js';
import { type EventVersion, NEWEST_VERSION, OBJECT_KINDS } from './event-type.js';
import { EVENT_TYPE_NAMES, EVENT_TYPES, type EventTypeName } from './event-types.js';

/** The whole body of a webhook of a type. */
export function eventSchema(type: EventTypeName, version: EventVersion = NEWEST_VERSION) {
  const { about, object, data } = EVENT_TYPES[type];
  const numbered: (typeof OBJECT_KINDS)[keyof typeof OBJECT_KINDS] = OBJECT_KINDS[object];
  return z
    .object({
      id: idOf('event').describe('The same each time that the event is sent, and in the header webhook-id.'),
      type: z.literal(type),
      version: z.literal(version).describe('Of this form.'),
      occurredAt: instant.describe("When it happened, by the coalition's clock."),
      coalitionId: idOf('coalition').describe('In which coalition; a test twin has an id of its own.'),
      object: z
        .object({
          kind: z.literal(object),
          id: idOf(numbered.id),
          sequence: z
            .int()
            .min(1)
            .describe(
              'Rises from one event of the object to the next; between two that you are sent there may be others.',
            ),
        })
        .describe(`What the event is numbered by. ${numbered.about}`),
      data: data[version],
    })
    .describe(about);
}

/** JSON Schemas (draft 2020-12) of all types. Fields may be added to a version: a reader has to let them pass. */
export function eventJsonSchemas(): ReadonlyMap<EventTypeName, object> {
  return new Map(EVENT_TYPE_NAMES.map((type) => [type, jsonSchemaOf(type)]));
}

function jsonSchemaOf(type: EventTypeName): object {
  const schema = z.toJSONSchema(eventSchema(type), {
    io: 'input',
    // What a format says, a pattern need not say again.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format) delete jsonSchema.pattern;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  const { $schema, ...rest } = schema;
  return { $schema, $id: `urn:hamsood:event:${type}:${NEWEST_VERSION}`, title: type, ...rest };
}
