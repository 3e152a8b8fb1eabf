import { Button, Checkbox, createTheme, type MantineColorsTuple } from '@mantine/core';

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
  // The accent is dark on light and light on dark: what stands on it follows by a variable.
  components: {
    Button: Button.extend({
      vars: (_theme, { variant }) => ({
        root: variant === undefined || variant === 'filled' ? { '--button-color': 'var(--on-accent)' } : {},
      }),
    }),
    Checkbox: Checkbox.extend({
      vars: () => ({
        root: { '--checkbox-color': 'var(--accent)', '--checkbox-icon-color': 'var(--on-accent)' },
      }),
    }),
  },
  headings: { fontFamily: 'var(--font-display)', fontWeight: '600' },
});
