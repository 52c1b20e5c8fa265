import { createTheme } from '@mui/material/styles';

/** Colours of what a figure stands for; free and paid differ in lightness too, for eyes that do not tell hues apart. */
declare module '@mui/material/styles' {
  interface Palette {
    free: string;
    paid: string;
    quiet: string;
  }
  interface PaletteOptions {
    free?: string;
    paid?: string;
    quiet?: string;
  }
}

const family =
  '"Inter", system-ui, -apple-system, "Segoe UI", "Hiragino Sans", "Noto Sans JP", "Noto Sans CJK JP", sans-serif';

const light = {
  primary: { main: '#0b6e5f', contrastText: '#ffffff' },
  secondary: { main: '#8a4b08' },
  error: { main: '#b3261e' },
  success: { main: '#1b6e3c' },
  warning: { main: '#8a5a00' },
  background: { default: '#f6f7f5', paper: '#ffffff' },
  text: { primary: '#14211e', secondary: '#4d5b57' },
  divider: '#dfe4e0',
  free: '#0b6e5f',
  paid: '#d98a29',
  quiet: '#e7ebe8',
} as const;

/** Paper is light, whatever the screen is. */
const onPaper = {
  '--mui-palette-primary-main': light.primary.main,
  '--mui-palette-secondary-main': light.secondary.main,
  '--mui-palette-error-main': light.error.main,
  '--mui-palette-success-main': light.success.main,
  '--mui-palette-warning-main': light.warning.main,
  '--mui-palette-background-default': '#ffffff',
  '--mui-palette-background-paper': '#ffffff',
  '--mui-palette-text-primary': light.text.primary,
  '--mui-palette-text-secondary': light.text.secondary,
  '--mui-palette-divider': light.divider,
  '--mui-palette-free': light.free,
  '--mui-palette-paid': light.paid,
  '--mui-palette-quiet': light.quiet,
  colorScheme: 'light',
} as const;

/** Light and dark, switched by `data-mui-color-scheme`; every pair of text and ground has a contrast of 4.5 or more. */
export const theme = createTheme({
  cssVariables: { colorSchemeSelector: 'data-color-scheme' },
  colorSchemes: {
    light: {
      palette: light,
    },
    dark: {
      palette: {
        primary: { main: '#66d3bf', contrastText: '#06231e' },
        secondary: { main: '#f2b866' },
        error: { main: '#ff9d94' },
        success: { main: '#7fd8a0' },
        warning: { main: '#f0c26b' },
        background: { default: '#0e1614', paper: '#16211e' },
        text: { primary: '#e9efec', secondary: '#a9b8b3' },
        divider: '#2a3834',
        free: '#4fbfa9',
        paid: '#f2b866',
        quiet: '#24312d',
      },
    },
  },
  shape: { borderRadius: 12 },
  typography: {
    fontFamily: family,
    h1: { fontSize: '1.75rem', fontWeight: 700, letterSpacing: '-0.02em', lineHeight: 1.25 },
    h2: { fontSize: '1.2rem', fontWeight: 650, lineHeight: 1.35 },
    h3: { fontSize: '1rem', fontWeight: 650, lineHeight: 1.4 },
    button: { textTransform: 'none', fontWeight: 600 },
  },
  components: {
    MuiButton: { defaultProps: { disableElevation: true } },
    MuiButtonBase: { defaultProps: { disableRipple: true } },
    MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: 'none' } } },
    MuiCard: { defaultProps: { variant: 'outlined' } },
    MuiTextField: { defaultProps: { size: 'small', fullWidth: true } },
    MuiTooltip: { defaultProps: { arrow: true } },
    MuiCssBaseline: {
      styleOverrides: {
        // Japanese breaks between phrases, not within words.
        'html:lang(ja)': { wordBreak: 'auto-phrase', overflowWrap: 'break-word' },
        body: { fontFeatureSettings: '"palt"', fontVariantNumeric: 'tabular-nums' },
        '*:focus-visible': { outline: '3px solid var(--mui-palette-primary-main)', outlineOffset: '2px' },
        '@media (prefers-reduced-motion: reduce)': {
          '*': { animation: 'none !important', transition: 'none !important' },
        },
        '@media print': {
          ':root:root': onPaper,
          // Bars and dials are figures: a printer that leaves grounds out would leave them out.
          '*': { printColorAdjust: 'exact' },
          'nav, header, .no-print': { display: 'none !important' },
          main: { margin: '0 !important', padding: '0 !important' },
          '.MuiCard-root, tr, li': { breakInside: 'avoid' },
        },
      },
    },
  },
});
