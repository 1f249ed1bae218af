/** What lies on the plate: three colours of a dish. @type {Readonly<Record<string, readonly [string, string, string]>>} */
const COLOURS = {
  kebab: ['#f3e3c3', '#8a4b2a', '#c8402f'],
  'barberry-rice': ['#f6e7b8', '#b5762d', '#a81f2d'],
  aubergine: ['#7b5a4a', '#efe6d4', '#5f8a3c'],
  'herb-stew': ['#f3e9d2', '#3f5a2a', '#6b3d22'],
  salad: ['#b9d689', '#d8473a', '#6fa04a'],
  doogh: ['#f2f5f4', '#dfe9e6', '#7fa36b'],
};

const SVG = 'http://www.w3.org/2000/svg';

/** A small picture of a dish, from above. It says nothing that the text beside it does not. @param {string} dish */
export function plate(dish) {
  const [below, on, sprinkled] = COLOURS[dish] ?? ['#eeeeee', '#cccccc', '#999999'];
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', '0 0 64 64');
  picture.setAttribute('aria-hidden', 'true');
  /** @type {readonly (readonly [string, Readonly<Record<string, string>>])[]} */
  const shapes = [
    ['circle', { cx: '32', cy: '32', r: '31', fill: '#efe8df' }],
    ['circle', { cx: '32', cy: '32', r: '27', fill: '#ffffff' }],
    ['circle', { cx: '32', cy: '32', r: '20', fill: below }],
    ['path', { d: 'M18 38c6-12 14-18 28-19-2 14-12 22-28 19Z', fill: on }],
    ['circle', { cx: '26', cy: '25', r: '3', fill: sprinkled }],
    ['circle', { cx: '42', cy: '37', r: '3.4', fill: sprinkled }],
    ['circle', { cx: '35', cy: '44', r: '2.4', fill: sprinkled }],
  ];
  for (const [name, attributes] of shapes) {
    const shape = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    picture.append(shape);
  }
  return picture;
}
