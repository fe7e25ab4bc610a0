/** The frame around the views: where one is, whether it is live, what is wrong. */

import { useEffect, useRef, useState } from 'preact/hooks';
import * as time from './logic/time';
import {
  announcement,
  commonZone,
  connection,
  deviceZone,
  logIn,
  now,
  personName,
  problem,
  retryNow,
  route,
  selectedEvent,
  serverInfo,
  shortcuts,
  theme,
  unacknowledged,
  VIEWS,
  zoneChoice,
  zoneOf,
} from './state';
import { strings } from './strings';
import { Icon } from './ui/icons';
import { Go, IconButton } from './ui/parts';
import { AlertsView } from './views/alerts';
import { DayView } from './views/day';
import { EventsView } from './views/events';
import { onKey, settingsOpen } from './views/keys';
import { MapView } from './views/mics';
import { ScoresView } from './views/scores';

const SHOWN = { events: EventsView, map: MapView, day: DayView, alerts: AlertsView, scores: ScoresView };

export function App() {
  useEffect(() => {
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const { view } = route.value;
  const waiting = unacknowledged.value;
  useEffect(() => {
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${strings.views[view]} · ${strings.product}`;
  }, [view, waiting]);
  const View = SHOWN[view];
  return (
    <>
      <a class="skip" href="#main">
        {strings.skip}
      </a>
      <header class="top">
        <p class="brand">{strings.product}</p>
        <Navigation />
        <div class="top-end">
          <Clock />
          <ConnectionState />
          <IconButton
            icon="settings"
            label={strings.titles.settings}
            onClick={() => {
              settingsOpen.value = true;
            }}
          />
        </div>
      </header>
      <Trouble />
      <main id="main" tabIndex={-1}>
        <View />
      </main>
      <Announcer />
      {settingsOpen.value && <Settings />}
      {connection.value.kind === 'locked' && <LogIn />}
    </>
  );
}

function Navigation() {
  const { view, mic } = route.value;
  const waiting = unacknowledged.value;
  const about = mic ?? selectedEvent.value?.mic;
  return (
    <nav class="views" aria-label={strings.titles.navigation}>
      {VIEWS.map((one) => (
        <Go
          key={one}
          to={{ view: one, ...(about && (one === 'day' || one === 'scores') ? { mic: about } : {}) }}
          current={one === view}
          class="view-link"
        >
          <Icon name={one} />
          <span>{strings.views[one]}</span>
          {one === 'alerts' && waiting > 0 && (
            <span class="badge">
              {strings.alerts.badge(waiting)}
              <span class="hidden"> {strings.alerts.open(waiting)}</span>
            </span>
          )}
        </Go>
      ))}
    </nav>
  );
}

/** The time where the mics are, and which zone that is. */
function Clock() {
  const zone = commonZone.value ?? zoneOf(undefined);
  const at = now.value;
  return (
    <button
      type="button"
      class="clock"
      title={strings.settings.zone}
      onClick={() => {
        settingsOpen.value = true;
      }}
    >
      <span class="figure">{time.clock(at, zone)}</span>
      <span class="zone">{strings.zones.short(zone, time.offsetLabel(at, zone))}</span>
    </button>
  );
}

function ConnectionState() {
  const state = connection.value;
  const zone = commonZone.value ?? zoneOf(undefined);
  const words = strings.connection;
  const text = {
    connecting: words.connecting,
    live: words.live,
    retrying: state.kind === 'retrying' && state.stale ? words.stale(time.clock(state.stale, zone)) : words.retrying,
    locked: words.locked,
  }[state.kind];
  return (
    <p class={`connection ${state.kind}`} role="status" id="connection">
      <span class="connection-mark" />
      <span>{text}</span>
    </p>
  );
}

function Trouble() {
  const state = connection.value;
  const text = problem.value;
  const words = strings.connection;
  return (
    <>
      {state.kind === 'retrying' && (
        <div class="trouble" role="status">
          <p>
            {state.error.status === 0
              ? words.unreachable
              : strings.errors.explain(state.error.status, state.error.message)}{' '}
            <span class="figure" aria-hidden="true">
              {words.retryIn(Math.max(0, Math.ceil((state.retryAt - now.value) / 1000)))}
            </span>
          </p>
          <button type="button" class="button" onClick={retryNow}>
            {words.retry}
          </button>
        </div>
      )}
      {text && state.kind !== 'retrying' && (
        <div class="trouble" role="alert">
          <p>{text}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              problem.value = undefined;
            }}
          >
            {strings.errors.dismiss}
          </button>
        </div>
      )}
    </>
  );
}

function Announcer() {
  const { text, urgent } = announcement.value;
  return (
    <>
      <p class="hidden" aria-live="polite" id="announcer">
        {urgent ? '' : text}
      </p>
      <p class="hidden" aria-live="assertive" id="announcer-urgent">
        {urgent ? text : ''}
      </p>
    </>
  );
}

function useModal(onClose: () => void) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    if (!element.open) element.showModal();
    element.addEventListener('close', onClose);
    return () => element.removeEventListener('close', onClose);
  }, []);
  return dialog;
}

function Settings() {
  const dialog = useModal(() => {
    settingsOpen.value = false;
  });
  const words = strings.settings;
  const zones = typeof Intl.supportedValuesOf === 'function' ? Intl.supportedValuesOf('timeZone') : [];
  return (
    <dialog ref={dialog} class="settings" aria-labelledby="settings-title">
      <header class="dialog-head">
        <h2 id="settings-title">{words.title}</h2>
        <IconButton icon="close" label={strings.close} onClick={() => dialog.current?.close()} />
      </header>
      <label class="field">
        <span>{words.theme}</span>
        <select
          value={theme.value}
          onChange={(e) => {
            theme.value = e.currentTarget.value;
          }}
        >
          {(['auto', 'light', 'dark'] as const).map((one) => (
            <option key={one} value={one}>
              {words.themes[one]}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{words.zone}</span>
        <select
          value={zoneChoice.value}
          onChange={(e) => {
            zoneChoice.value = e.currentTarget.value;
          }}
        >
          <option value="site">{words.zoneSite}</option>
          <option value="device">{words.zoneDevice(deviceZone)}</option>
          <option value="UTC">UTC</option>
          <optgroup label={words.zoneOther}>
            {zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone}
              </option>
            ))}
          </optgroup>
        </select>
      </label>
      <label class="field">
        <span>{words.name}</span>
        <input
          type="text"
          maxLength={200}
          value={personName.value}
          autocomplete="name"
          onChange={(e) => {
            personName.value = e.currentTarget.value.trim();
          }}
        />
      </label>
      <label class="tick">
        <input
          type="checkbox"
          checked={shortcuts.value === 'on'}
          onChange={(e) => {
            shortcuts.value = e.currentTarget.checked ? 'on' : 'off';
          }}
        />
        <span>{words.shortcuts}</span>
      </label>
      <h3>{words.keys}</h3>
      <dl class="keys">
        {strings.keys.map(([key, what]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      {serverInfo.value?.version && <p class="quiet-note">{words.version(serverInfo.value.version)}</p>}
    </dialog>
  );
}

function LogIn() {
  const dialog = useModal(() => {});
  const [wrong, setWrong] = useState(false);
  const words = strings.login;
  return (
    <dialog ref={dialog} class="login" aria-labelledby="login-title" onCancel={(e) => e.preventDefault()}>
      <h2 id="login-title">{words.title}</h2>
      <p>{words.why}</p>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          const token = String(new FormData(e.currentTarget).get('token') ?? '').trim();
          setWrong(false);
          logIn(token).catch(() => setWrong(true));
        }}
      >
        <label class="field">
          <span>{words.token}</span>
          <input name="token" type="password" required autocomplete="current-password" />
        </label>
        {wrong && <p role="alert">{words.wrong}</p>}
        <button type="submit" class="button primary">
          {words.submit}
        </button>
      </form>
    </dialog>
  );
}
