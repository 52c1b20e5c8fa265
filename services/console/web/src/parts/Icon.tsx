import { SvgIcon, type SvgIconProps } from '@mui/material';

const paths = {
  calendar: 'M7 3v3M17 3v3M4 9h16M5 5h14a1 1 0 0 1 1 1v13a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Z',
  bell: 'M6 16V11a6 6 0 1 1 12 0v5l1.5 2h-15ZM10 20.5a2.2 2.2 0 0 0 4 0',
  people:
    'M9 11a3.2 3.2 0 1 0 0-6.4A3.2 3.2 0 0 0 9 11ZM3 19c.4-3.2 2.9-5 6-5s5.600 1.800 6 5M16 5a3 3 0 0 1 0 5.800M17.500 14.300c2 .6 3.300 2.300 3.500 4.700',
  sync: 'M5 10a7.200 7.200 0 0 1 12.500-3.500L20 9M20 4v5h-5M19 14a7.200 7.200 0 0 1-12.500 3.500L4 15M4 20v-5h5',
  gear: 'M12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13ZM15.500 15.500 20 20',
  plus: 'M12 5v14M5 12h14',
  close: 'M6 6l12 12M18 6 6 18',
  person:
    'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.500 20c.6-3.600 3.700-5.500 7.500-5.500s6.900 1.900 7.500 5.500',
  contrast: 'M12 3.500a8.500 8.500 0 1 0 0 17ZM12 3.500a8.500 8.500 0 0 1 0 17',
  check: 'M5 12.500 10 17.500 19.500 7',
  chart: 'M4 4v16h16M8 15l3.500-4 3 2.500L20 7',
  task: 'M9 6h11M9 12h11M9 18h11M4 6l1 1 1.700-2M4 12l1 1 1.700-2M4 18l1 1 1.700-2',
  flag: 'M6 21V4M6 5h11l-2 3.500L17 12H6',
  spark:
    'M12 3l1.800 5.200L19 10l-5.200 1.800L12 17l-1.800-5.200L5 10l5.200-1.800ZM18.500 16l.8 2.200 2.200.8-2.200.8-.8 2.200-.8-2.200-2.200-.8 2.200-.8Z',
  copy: 'M9 9h10v11H9ZM5 15V4h10',
  back: 'M15 5l-7 7 7 7',
  warning: 'M12 4 2.800 20h18.400ZM12 10v4.500M12 17.300v.2',
  print: 'M7 8V3h10v5M7 17H4V9h16v8h-3M7 14h10v7H7Z',
  download: 'M12 4v11M7.500 11 12 15.500 16.500 11M5 20h14',
  image: 'M4 5h16v14H4ZM4 16l5-5 4 4 2.500-2.500L20 17M9 9.500a.5.5 0 1 1-1 0 .5.5 0 0 1 1 0',
  chat: 'M4 5h16v11H10l-4 4v-4H4Z',
} as const;

export type IconName = keyof typeof paths;

/** A line drawing of 24 units; decoration only, the words beside it carry the meaning. */
export function Icon({ name, ...props }: { readonly name: IconName } & SvgIconProps) {
  return (
    <SvgIcon aria-hidden {...props} sx={[{ fill: 'none' }, props.sx as object]}>
      {lines(name)}
    </SvgIcon>
  );
}

/** The same as one element, as large as the text around it, for where there are many. */
export function Drawing({ name }: { readonly name: IconName }) {
  return (
    <svg aria-hidden viewBox="0 0 24 24" width="1em" height="1em" fill="none">
      {lines(name)}
    </svg>
  );
}

const lines = (name: IconName) => (
  <path
    d={paths[name]}
    stroke="currentColor"
    strokeWidth={1.8}
    strokeLinecap="round"
    strokeLinejoin="round"
  />
);
