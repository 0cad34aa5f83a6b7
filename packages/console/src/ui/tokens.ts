/**
 * Every colour, size and duration of the console. Nothing else in the package writes a colour or a type size of its own; the
 * stylesheets read these as `--lk-…` custom properties, Mantine through the theme.
 */
interface Palette {
  page: string;
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  text: string;
  textMuted: string;
  textFaint: string;
  primary: string;
  primaryHover: string;
  onPrimary: string;
  primaryTint: string;
  primaryText: string;
  brass: string;
  brassTint: string;
  brassText: string;
  positive: string;
  positiveTint: string;
  warning: string;
  warningTint: string;
  danger: string;
  dangerHover: string;
  onDanger: string;
  dangerTint: string;
  neutralTint: string;
  focus: string;
  rail: string;
  railText: string;
  railMuted: string;
  railActive: string;
  shadow: string;
}

export const light: Palette = {
  page: '#f6f7f6',
  surface: '#ffffff',
  sunken: '#f0f2f1',
  line: '#e2e6e5',
  lineStrong: '#8b979a',
  text: '#142023',
  textMuted: '#526167',
  textFaint: '#5d6b72',
  primary: '#0f5560',
  primaryHover: '#0a424b',
  onPrimary: '#ffffff',
  primaryTint: '#e4eff0',
  primaryText: '#0d4f59',
  brass: '#b0862a',
  brassTint: '#f8f0dc',
  brassText: '#71520f',
  positive: '#17693f',
  positiveTint: '#e3f2e9',
  warning: '#855600',
  warningTint: '#fcf1da',
  danger: '#a92e26',
  dangerHover: '#8c231c',
  onDanger: '#ffffff',
  dangerTint: '#fbeae7',
  neutralTint: '#e9edec',
  focus: '#0f6f7d',
  rail: '#0b2c32',
  railText: '#eef4f3',
  railMuted: '#a5bcbd',
  railActive: '#164048',
  shadow: '0 1px 2px rgb(12 32 36 / 6%), 0 8px 24px rgb(12 32 36 / 10%)',
};

export const dark: Palette = {
  page: '#0e1517',
  surface: '#141d20',
  sunken: '#101a1c',
  line: '#253235',
  lineStrong: '#64767a',
  text: '#e7edec',
  textMuted: '#a7b4b6',
  textFaint: '#91a0a3',
  primary: '#63b9c0',
  primaryHover: '#7fcbd1',
  onPrimary: '#04191d',
  primaryTint: '#16333a',
  primaryText: '#8bd0d6',
  brass: '#d9b155',
  brassTint: '#2e2613',
  brassText: '#e6cb8a',
  positive: '#72c79a',
  positiveTint: '#143122',
  warning: '#e5b661',
  warningTint: '#332810',
  danger: '#f08d83',
  dangerHover: '#f4a69e',
  onDanger: '#2a0806',
  dangerTint: '#3a1b19',
  neutralTint: '#212d30',
  focus: '#7fcbd1',
  rail: '#091a1d',
  railText: '#e7edec',
  railMuted: '#93a7a9',
  railActive: '#14323a',
  shadow: '0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 45%)',
};

/** Deep ink blue-green, from tint to ink. */
export const inkTeal = [
  '#e8f3f4', '#cde3e5', '#a3cbcf', '#74b0b6', '#479299', '#2a7680', '#1a626c', '#0f5560', '#0a424b', '#072f36',
] as const;

export const fonts = {
  text: "'Inter Variable', 'Inter fallback', system-ui, -apple-system, 'Segoe UI', sans-serif",
  mono: "'JetBrains Mono Variable', ui-monospace, 'SF Mono', Menlo, Consolas, monospace",
} as const;

/** One type scale, in rem at 16 px to the em: 12, 13, 14, 16, 20, 26 px. */
export const type = { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem', title: '1.625rem' } as const;

/** One spacing scale: 4, 8, 12, 16, 24, 32, 48 px. */
export const space = { xxs: '0.25rem', xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem', xxl: '3rem' } as const;

export const radius = '0.5rem';

export const motion = '120ms';
