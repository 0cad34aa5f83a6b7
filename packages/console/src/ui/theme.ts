import { createTheme, type CSSVariablesResolver, defaultVariantColorsResolver, type VariantColorsResolver } from '@mantine/core';
import { dark, fonts, inkTeal, light, motion, radius, space, type } from './tokens.ts';

const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const customProperties = (palette: typeof light): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(palette).map(([name, value]) => [`--lk-${dashed(name)}`, value])),
  '--mantine-color-body': palette.page,
  '--mantine-color-text': palette.text,
  '--mantine-color-dimmed': palette.textMuted,
  '--mantine-color-placeholder': palette.textFaint,
  '--mantine-color-error': palette.danger,
  '--mantine-color-default': palette.surface,
  '--mantine-color-default-hover': palette.sunken,
  '--mantine-color-default-color': palette.text,
  '--mantine-color-default-border': palette.lineStrong,
  '--mantine-color-anchor': palette.primaryText,
  '--mantine-primary-color-filled': palette.primary,
  '--mantine-primary-color-filled-hover': palette.primaryHover,
  '--mantine-primary-color-contrast': palette.onPrimary,
  '--mantine-color-dark-6': palette.surface,
});

/** The tokens as custom properties, once for each theme. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {
    '--lk-radius': radius,
    '--lk-motion': motion,
    '--lk-mono': fonts.mono,
    '--lk-title': type.title,
    ...Object.fromEntries(Object.entries(type).map(([name, value]) => [`--lk-type-${name}`, value])),
    ...Object.fromEntries(Object.entries(space).map(([name, value]) => [`--lk-space-${name}`, value])),
  },
  light: customProperties(light),
  dark: customProperties(dark),
});

const solid = (background: string, hover: string, color: string) => ({
  background: `var(${background})`,
  hover: `var(${hover})`,
  color: `var(${color})`,
  border: '1px solid transparent',
});

/** Buttons in the console's own colours: primary, danger, and quiet ones that share their ink. */
const buttonColors: VariantColorsResolver = (input) => {
  const danger = input.color === 'danger';
  switch (input.variant) {
    case 'filled':
      return danger
        ? solid('--lk-danger', '--lk-danger-hover', '--lk-on-danger')
        : solid('--lk-primary', '--lk-primary-hover', '--lk-on-primary');
    case 'subtle':
      return {
        background: 'transparent',
        hover: danger ? 'var(--lk-danger-tint)' : 'var(--lk-neutral-tint)',
        color: danger ? 'var(--lk-danger)' : 'var(--lk-text)',
        border: '1px solid transparent',
      };
    case 'default':
      return {
        background: 'var(--lk-surface)',
        hover: 'var(--lk-sunken)',
        color: danger ? 'var(--lk-danger)' : 'var(--lk-text)',
        border: '1px solid var(--lk-button-line, var(--lk-line-strong))',
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

export const theme = createTheme({
  primaryColor: 'ink-teal',
  colors: { 'ink-teal': inkTeal },
  primaryShade: { light: 7, dark: 3 },
  autoContrast: true,
  variantColorResolver: buttonColors,
  fontFamily: fonts.text,
  fontFamilyMonospace: fonts.mono,
  fontSizes: { xs: type.xs, sm: type.md, md: type.md, lg: type.lg, xl: type.xl },
  spacing: { xs: space.xs, sm: space.sm, md: space.md, lg: space.lg, xl: space.xl },
  radius: { xs: '0.25rem', sm: radius, md: radius, lg: radius, xl: radius },
  defaultRadius: 'sm',
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.3' },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    // What floats belongs to the page's main part: outside of every landmark a screen reader would find it by chance only.
    Portal: { defaultProps: { target: '#layer' } },
    Modal: { defaultProps: { transitionProps: { duration: 100 }, centered: true } },
  },
});
