import type { TextStyle } from './typesetter.js';

export const INK = { text: '#1f2933', quiet: '#52606d' } as const;

/** Nothing is printed smaller, in points. */
export const LEAST_SIZE = 7.5;

export const STYLES = {
  title: { weight: 'bold', size: 16, color: INK.text },
  heading: { weight: 'bold', size: 10.5, color: INK.text },
  party: { weight: 'bold', size: 11, color: INK.text },
  due: { weight: 'bold', size: 14, color: INK.text },
  strong: { weight: 'bold', size: 8.5, color: INK.text },
  body: { weight: 'regular', size: 8.5, color: INK.text },
  figure: { weight: 'regular', size: 8.5, color: INK.text, tabular: true },
  strongFigure: { weight: 'bold', size: 8.5, color: INK.text, tabular: true },
  label: { weight: 'regular', size: 8, color: INK.quiet },
  small: { weight: 'regular', size: LEAST_SIZE, color: INK.quiet },
} as const satisfies Record<string, TextStyle>;
