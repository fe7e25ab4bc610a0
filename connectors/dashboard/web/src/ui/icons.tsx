/** Line icons on a grid of 20, drawn for this page. */

const paths = {
  events: 'M3 5h14M3 10h14M3 15h9',
  map: 'M3 5l4.5-2 5 2L17 3v12l-4.5 2-5-2L3 17zM7.5 3v12M12.5 5v12',
  day: 'M3 8h14M3 4.5h14v12H3zM7 2.5v3M13 2.5v3M6 13h2M10 13h4',
  alerts: 'M10 3a4.5 4.5 0 0 1 4.5 4.5c0 4 1.5 5 1.5 6.5H4c0-1.5 1.5-2.5 1.5-6.5A4.5 4.5 0 0 1 10 3zM8.5 16.5h3',
  scores: 'M3 16.5V11M7.5 16.5V4M12 16.5V8M16.5 16.5v-4',
  settings: 'M4 6h7M15 6h1M4 14h1M9 14h7M13 4v4M7 12v4',
  play: 'M6 4l10 6-10 6z',
  pause: 'M7 4v12M13 4v12',
  close: 'M5 5l10 10M15 5L5 15',
  filter: 'M3 5h14M6 10h8M8.5 15h3',
  previous: 'M12.5 4L6.5 10l6 6',
  next: 'M7.5 4l6 6-6 6',
  up: 'M4 12.5l6-6 6 6',
  down: 'M4 7.5l6 6 6-6',
  download: 'M10 3v9M6 8.5l4 4 4-4M4 16.5h12',
  check: 'M4 10.5l4 4 8-9',
  question: 'M7 7.5a3 3 0 1 1 4.5 2.600c-1 .6-1.5 1.100-1.5 2.400M10 15.800v.4',
  plus: 'M10 4v12M4 10h12',
  minus: 'M4 10h12',
  all: 'M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4',
  back: 'M16 10H4M9 4.5L3.5 10 9 15.5',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, solid }: { name: IconName; solid?: boolean }) {
  return (
    <svg class={solid ? 'icon solid' : 'icon'} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
