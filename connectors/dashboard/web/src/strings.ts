/** Every word that the page says. To translate the page, translate this file. */

import type { MicState } from './logic/cluster';
import type { Kind } from './logic/coverage';
import type { ReviewFilter } from './logic/filter';
import type { EventStatus, Severity, Verdict } from './model';

const plural = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

const verdicts: Record<Verdict, string> = { confirmed: 'Confirmed', false: 'False', unsure: 'Unsure' };
const severities: Record<Severity, string> = {
  critical: 'Critical',
  warning: 'Warning',
  info: 'Info',
  unknown: 'Alert',
};

export const strings = {
  product: 'Earshot',
  skip: 'Skip to content',
  close: 'Close',
  cancel: 'Cancel',
  none: '–',
  views: { events: 'Events', map: 'Map', day: 'Day', alerts: 'Alerts', scores: 'Scores' },
  titles: { navigation: 'Views', settings: 'Settings' },
  /** chainsaw_far becomes Chainsaw far. */
  type: (type: string) => {
    const words = type.replace(/[_-]+/g, ' ').trim();
    return words.charAt(0).toUpperCase() + words.slice(1);
  },
  score: (value: number) => value.toFixed(2),
  percent: (share: number) => `${(share * 100).toFixed(share > 0 && share < 0.001 ? 2 : 1)} %`,

  connection: {
    connecting: 'Connecting',
    live: 'Live',
    retrying: 'Reconnecting',
    stale: (clock: string) => `Stale since ${clock}`,
    locked: 'Signed out',
    retryIn: (seconds: number) => (seconds > 0 ? `Trying again in ${seconds} s` : 'Trying again'),
    retry: 'Try now',
    unreachable: 'The server does not answer. Is it running, and is this device on its network?',
    why: (message: string) => `The server says: ${message}`,
  },

  errors: {
    explain: (status: number, message: string) => {
      const said = message ? ` The server says: ${message}` : '';
      switch (status) {
        case 0:
          return 'The server does not answer. Check that it is running and that this device is on its network; the page tries again by itself.';
        case 403:
          return `The server refused this.${said} Open the page under the address that the server was given, not through another site.`;
        case 404:
          return `The server does not have this any more.${said} Reload the page to see what it has.`;
        case 413:
          return 'The comment is too long. Shorten it and send it again.';
        case 503:
          return `The server is not ready: it is still reading its topics, or its broker does not answer.${said} Try again in a few seconds.`;
        case -1:
          return `The page failed: ${message}. Reload it; if it happens again, report it with this text.`;
        default:
          return `The server refused this with status ${status}.${said || ' Its log says why.'}`;
      }
    },
    dismiss: 'Dismiss',
  },

  login: {
    title: 'Sign in',
    why: 'This server asks for a token. It is in the configuration of whoever runs it.',
    token: 'Token',
    submit: 'Sign in',
    wrong: 'That is not the token. Check it for spaces and missing characters.',
  },

  settings: {
    title: 'Settings',
    theme: 'Appearance',
    themes: { auto: 'As the device', light: 'Light, for daylight', dark: 'Dark, for night' },
    zone: 'Time zone',
    zoneSite: 'Zone of each site',
    zoneDevice: (zone: string) => `This device (${zone})`,
    zoneOther: 'Other zones',
    name: 'Your name, shown with your reviews',
    shortcuts: 'Keyboard shortcuts of single keys',
    keys: 'Keys',
    version: (version: string) => `Earshot ${version}`,
  },

  keys: [
    ['1 – 5', 'Go to Events, Map, Day, Alerts, Scores'],
    ['J K or ↓ ↑', 'Next, previous event or alert'],
    ['Enter', 'Open the event'],
    ['Space or P', 'Play, pause'],
    ['C  F  U', 'Review: confirmed, false, unsure'],
    ['X', 'Take the review back'],
    ['M', 'Write a comment'],
    ['A', 'Acknowledge the alert'],
    ['/', 'Filter'],
    ['Esc', 'Close what is open'],
    ['?', 'Settings and these keys'],
  ] as const,

  zones: {
    differ: "each site's zone",
    title: (zone: string, offset: string) =>
      `${zone.replace(/_/g, ' ')} ${offset === 'UTC' && zone === 'UTC' ? '' : `(${offset})`}`.trim(),
    short: (zone: string, offset: string) =>
      zone === offset ? zone : `${zone.split('/').pop()?.replace(/_/g, ' ')} ${offset}`,
  },

  events: {
    title: 'Events',
    list: 'Events, newest first',
    columns: {
      sound: 'Sound',
      type: 'Type',
      where: 'Mic',
      time: 'Time',
      length: 'Length',
      score: 'Score',
      review: 'Review',
    },
    held: (count: number, more: boolean) => `${plural(count, 'event', 'events')}${more ? ' loaded' : ''}`,
    loading: 'Reading events…',
    older: 'Reading older events…',
    end: 'No older events',
    full: 'The list is full. To see older events, set a time in the filter.',
    failed: 'The events could not be read.',
    retry: 'Try again',
    none: 'No events yet',
    noneWhy:
      'The page shows them here as soon as they are detected. If mics should be heard by now, see their state on the map.',
    noneFiltered: 'No event passes the filter',
    noneFilteredWhy: 'New ones that do will show up here.',
    clear: 'Clear filter',
    fresh: (count: number) => plural(count, 'new event', 'new events'),
    ongoing: 'Ongoing',
    noPicture: 'no sound',
    row: (type: string, mic: string, time: string, score: string, review: string) =>
      `${type}, ${mic}, ${time}, score ${score}, ${review}`,
    unreviewed: 'not reviewed',
  },

  status: {
    opened: 'Ongoing',
    updated: 'Ongoing',
    closed: 'Closed',
    unknown: 'Unknown',
  } satisfies Record<EventStatus, string>,

  causes: (cause: string) =>
    (
      ({
        quiet: 'it fell quiet',
        gap: 'audio was missing',
        interrupted: 'the stream broke off',
        stream_ended: 'the recording ended',
      }) as Record<string, string>
    )[cause] ?? cause,

  filter: {
    title: 'Filter events',
    open: 'Filter',
    type: 'Type',
    mic: 'Mic',
    site: 'Site',
    from: 'From',
    to: 'To',
    score: 'Score from',
    review: 'Review',
    any: 'Any',
    reviews: { none: 'Not reviewed', ...verdicts } satisfies Record<ReviewFilter, string>,
    active: (count: number) => plural(count, 'filter', 'filters'),
    noSuchMic: 'No mic has this id; the filter needs the whole id.',
  },

  event: {
    title: 'Event',
    choose: 'Choose an event to hear and review it',
    spectrogram: (type: string, mic: string) =>
      `Spectrogram of ${type} at ${mic}, low to high pitch, with 3 seconds around it`,
    noSound: 'No sound is kept of this event: its frames have left the topic, or voice in it may not leave the server.',
    fromFile: 'This event is of a file; its sound is not in the topics.',
    play: 'Play',
    pause: 'Pause',
    seek: 'Position in the clip',
    evidence: 'Evidence (zip)',
    clip: 'Clip (wav)',
    day: 'Day of this mic',
    scores: 'Scores at this time',
    facts: {
      start: 'Start',
      end: 'End',
      length: 'Length',
      peak: 'Highest score',
      mean: 'Mean score',
      status: 'Status',
      site: 'Site',
      model: 'Model',
      clock: 'Clock',
      id: 'Id',
    },
    closed: (cause: string) => `Closed: ${cause}`,
    clock: (quality: string, boundMs: number | undefined) =>
      quality === 'replaced'
        ? "The server's: the device's was implausible"
        : boundMs === undefined
          ? "The device's, error not known"
          : `The device's, within ${boundMs < 1000 ? `${boundMs.toFixed(boundMs < 10 ? 1 : 0)} ms` : `${(boundMs / 1000).toFixed(1)} s`}`,
    noSite: 'No site',
    previous: 'Newer event',
    next: 'Older event',
  },

  review: {
    title: 'Review',
    verdicts,
    comment: 'Comment',
    commentHint: 'What did you hear?',
    save: 'Save comment',
    needsVerdict: 'Choose a verdict first; the comment goes with it.',
    takeBack: 'Take back',
    takenBack: 'Review taken back',
    said: (verdict: Verdict) => `Reviewed: ${verdicts[verdict].toLowerCase()}`,
    by: (name: string, time: string) => (name ? `by ${name}, ${time}` : time),
  },

  mics: {
    title: 'Mics',
    map: 'Map of mics',
    mapHelp: 'Arrow keys move the map, plus and minus zoom, 0 shows all, N goes to the next mark and Enter opens it.',
    list: 'Mics',
    states: { listening: 'Listening', silent: 'Silent', lost: 'Lost', unknown: 'Never heard' } satisfies Record<
      MicState,
      string
    >,
    counts: (count: number) => plural(count, 'mic', 'mics'),
    unplaced: (count: number) => `${plural(count, 'mic', 'mics')} without position`,
    sites: (count: number) => plural(count, 'site', 'sites'),
    noSite: 'No site',
    unregistered: 'Not registered',
    heard: (ago: string) => `heard until ${ago} ago`,
    never: 'never heard',
    today: (count: number) => `${plural(count, 'event', 'events')} today`,
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    all: 'Show all',
    find: 'Find a mic or site',
    none: 'No mics yet',
    noneWhy: 'A mic shows up when it sends its first frame, or when it is registered with: earshot mics set',
    noneFound: 'No mic matches',
    noneMap: 'No mic has a position. Register positions with: earshot mics set',
    mark: (name: string, count: number, states: string) =>
      count === 1 ? `${name}, ${states}` : `${name}, ${count} mics: ${states}`,
    several: (sites: number) => `${sites} sites`,
    day: 'Day',
    scores: 'Scores',
    events: 'Events',
    region: 'Chosen mics',
    everything: 'All',
  },

  scale: (metres: number) => (metres >= 1000 ? `${metres / 1000} km` : `${metres} m`),
  degrees: (value: number, step: number, axis: 'latitude' | 'longitude') => {
    const digits = step >= 1 ? 0 : Math.min(4, Math.ceil(-Math.log10(step)));
    const side = axis === 'latitude' ? (value < 0 ? 'S' : 'N') : value < 0 ? 'W' : 'E';
    return `${Math.abs(value).toFixed(digits)}° ${side}`;
  },

  day: {
    title: 'Day of a mic',
    mic: 'Mic',
    day: 'Day',
    previous: 'Day before',
    next: 'Day after',
    today: 'Today',
    choose: 'Choose a mic to see its day',
    coverage: 'Coverage',
    strip: (mic: string, day: string) => `Coverage of ${mic} on ${day}`,
    kinds: {
      analysed: 'Analysed',
      silent: 'Silent',
      missing: 'Missing',
      absent: 'Absent',
      unknown: 'Not known',
    } satisfies Record<Kind, string>,
    kindWhy: {
      analysed: 'heard and scored',
      silent: 'heard, below the silence gate',
      missing: 'audio that should be there and is not',
      absent: 'the mic did not send',
      unknown: 'not published yet, or not held any more',
    } satisfies Record<Kind, string>,
    reasons: (reason: string) =>
      (
        ({
          missing: 'frames never came',
          late: 'frames came too late',
          undecodable: 'frames could not be decoded',
          overload: 'the engine was overloaded',
          scoring_failed: 'the model failed',
          scores_lost: 'scores were lost',
          resume: 'lost at a restart',
          retired: 'the stream had been retired',
        }) as Record<string, string>
      )[reason.toLowerCase()] ?? reason,
    model: 'Model',
    events: 'Events of the day',
    count: (count: number, more: boolean) => `${plural(count, 'event', 'events')}${more ? ' and more' : ''}`,
    noEvents: 'No events on this day',
    lane: (type: string, count: number) => `${type} ${count}`,
    held: (time: string) => `The server holds nothing from before ${time}.`,
    ahead: 'This day has not come yet in this zone.',
    share: (share: string, time: string) => `${share} · ${time}`,
    loading: 'Reading coverage…',
    levels: 'Levels',
    decibels: (level: number) => level.toFixed(0).replace('-', '−'),
    dbfs: (level: number) => `${level.toFixed(1).replace('-', '−')} dBFS`,
    levelSummary: (mean: string, loudest: string, time: string) => `Mean ${mean}, loudest ${loudest} about ${time}`,
    levelAxis: 'dBFS',
    levelNote:
      'The filled part is the mean, the line the loudest window. 0 dBFS is the loudest that a recording can hold.',
    levelHours: 'Levels by hour',
    levelSlot: (from: string, to: string, mean: string, loudest: string) =>
      `${from}–${to} mean ${mean}, loudest ${loudest}`,
    levelColumns: { hour: 'Hour', mean: 'Mean', loudest: 'Loudest' },
    noLevels: 'No levels were measured on this day.',
  },

  alerts: {
    title: 'Alerts',
    list: 'Alerts, unacknowledged first',
    open: (count: number) => (count === 0 ? 'All acknowledged' : `${count.toLocaleString('en')} unacknowledged`),
    badge: (count: number) => (count > 99 ? '99+' : String(count)),
    severities,
    acknowledge: 'Acknowledge',
    acknowledgedBy: (by: string, time: string) => (by ? `Acknowledged by ${by}, ${time}` : `Acknowledged ${time}`),
    acknowledgedNow: 'Alert acknowledged',
    announced: (severity: Severity, message: string) => `${severities[severity]} alert: ${message}`,
    none: 'No alerts',
    noneWhy: 'When a rule fires, its alert stays here until somebody acknowledges it.',
    late: 'Late: an event that took part came after the settle time',
    rule: 'Rule',
    mics: (count: number) => plural(count, 'mic', 'mics'),
    events: (count: number) => plural(count, 'event', 'events'),
    acknowledgedOnes: 'Acknowledged',
    loading: 'Reading alerts…',
  },

  scores: {
    title: 'Scores of a mic',
    mic: 'Mic',
    model: 'Model',
    choose: 'Choose a mic to see what the models make of it',
    at: 'Around',
    length: 'Length',
    lengths: (seconds: number) => `${seconds} s`,
    live: 'Live',
    earlier: 'Earlier',
    later: 'Later',
    waveform: 'Waveform',
    logmel: 'Log-mel',
    classes: 'Highest classes',
    waveformOf: (mic: string) => `Waveform of ${mic}`,
    logmelOf: (mic: string) => `Log-mel spectrogram of ${mic}, low to high pitch`,
    classOf: (label: string, most: string) => `${label}, at most ${most}`,
    noSound: 'No sound of this time is held.',
    noSoundWhy: (message: string) => message,
    none: 'No scores of this time are held.',
    gap: (reason: string) => `Gap: ${reason}`,
    silent: 'Silent',
    play: 'Play this time',
    loading: 'Reading scores…',
  },

  ago: (ms: number) => {
    const seconds = Math.max(0, Math.round(ms / 1000));
    if (seconds < 60) return `${seconds} s`;
    if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
    if (seconds < 172_800) return `${Math.floor(seconds / 3600)} h`;
    return `${Math.floor(seconds / 86_400)} d`;
  },
};
