test('tests run on the Node that the package pins', () => {
  expect(Number(process.versions.node.split('.')[0])).toBe(24);
});
