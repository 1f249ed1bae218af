import { liveTopic } from '../../src/runtime/live-topic.js';
import { silentChannel } from '../harness/silent-channel.js';

const weather = liveTopic<{ degrees: number; town: string }>('weather');

test('a topic hears what is said on it, in whatever order it was put together, and nothing else', () => {
  const channel = silentChannel();
  const heard: unknown[] = [];
  const stop = weather.subscribe(channel, (content) => heard.push(content));
  weather.publish(channel, { degrees: -1, town: 'تبریز' });
  weather.publish(channel, { town: 'weather {}', degrees: 40 });
  liveTopic('weathers').publish(channel, { degrees: 1 });
  liveTopic('weathe').publish(channel, { degrees: 2 });
  expect(channel.said).toHaveLength(4);
  for (const message of [...channel.said, '', 'weather', '{"degrees":3}']) channel.deliver(message);
  expect(heard).toEqual([
    { degrees: -1, town: 'تبریز' },
    { degrees: 40, town: 'weather {}' },
  ]);
  stop();
  channel.deliver(channel.said[0] as string);
  expect(heard).toHaveLength(2);
});
