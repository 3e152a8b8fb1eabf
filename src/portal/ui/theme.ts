import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** Pine: the portal's own green, from mist to deep forest. */
const pine: MantineColorsTuple = [
  '#e9f4f1',
  '#d3e8e2',
  '#a8d2c6',
  '#7abba9',
  '#54a791',
  '#369580',
  '#1f8270',
  '#0f6b5b',
  '#0b5649',
  '#073f36',
];

export const theme = createTheme({
  colors: { pine },
  primaryColor: 'pine',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.28,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'var(--font-text)',
  headings: { fontFamily: 'var(--font-display)', fontWeight: '600' },
});
