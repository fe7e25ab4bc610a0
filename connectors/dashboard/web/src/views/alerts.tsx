/** The inbox of alerts: what nobody has acknowledged first. */

import * as time from '../logic/time';
import type { Alert } from '../model';
import { acknowledge, alerts, alertsLoaded, mics, now, unacknowledged, zoneOf } from '../state';
import { strings } from '../strings';
import { Empty, Go } from '../ui/parts';
import { currentAlert } from './keys';

/** Beyond so many the oldest acknowledged ones are left out of the document. */
const MOST = 300;

export function AlertsView() {
  const list = alerts.value;
  const firstDone = list.findIndex((alert) => alert.acknowledged);
  return (
    <div class="alerts-view pane">
      <header class="view-head">
        <h1>{strings.alerts.title}</h1>
        <p role="status">{alertsLoaded.value ? strings.alerts.open(unacknowledged.value) : strings.alerts.loading}</p>
      </header>
      {alertsLoaded.value && list.length === 0 ? (
        <Empty title={strings.alerts.none} why={strings.alerts.noneWhy} />
      ) : (
        <ul class="alerts" aria-label={strings.alerts.list}>
          {list.slice(0, MOST).map((alert, n) => (
            <AlertRow key={alert.id} alert={alert} divided={n === firstDone} />
          ))}
        </ul>
      )}
    </div>
  );
}

function AlertRow({ alert, divided }: { alert: Alert; divided: boolean }) {
  const [mic] = alert.mics;
  const zone = zoneOf(mic);
  const numbers = Object.entries(alert.numbers);
  const names = alert.mics.map((id) => mics.value.get(id)?.name ?? id);
  return (
    <>
      {divided && <li class="divider">{strings.alerts.acknowledgedOnes}</li>}
      <li
        id={`alert-${alert.id}`}
        tabIndex={-1}
        class={`alert ${alert.severity} ${alert.acknowledged ? 'done' : 'open'} ${currentAlert.value === alert.id ? 'current' : ''}`}
        data-id={alert.id}
        onFocusIn={() => {
          currentAlert.value = alert.id;
        }}
      >
        <div class="alert-side">
          <span class={`severity ${alert.severity}`}>{strings.alerts.severities[alert.severity]}</span>
          <time dateTime={new Date(alert.fired).toISOString()} title={time.full(alert.fired, zone)}>
            {time.clock(alert.fired, zone)}
            <span class="zone"> {time.offsetLabel(alert.fired, zone)}</span>
          </time>
          <span class="day">
            {time.shortDay(alert.fired, zone)}, {strings.ago(now.value - alert.fired)}
          </span>
        </div>
        <div class="alert-words">
          <p class="message">{alert.message}</p>
          <p class="facts-line">
            <span>{alert.site ?? strings.event.noSite}</span>
            <span>{alert.rule}</span>
            <span title={names.join(', ')}>
              {names.length <= 2 ? names.join(', ') : strings.alerts.mics(names.length)}
            </span>
            {numbers.map(([name, value]) => (
              <span key={name} class="figure">
                {name.replace(/_/g, ' ')} {Number.isInteger(value) ? value : value.toFixed(2)}
              </span>
            ))}
          </p>
          {alert.late && <p class="late">{strings.alerts.late}</p>}
          {alert.events.length > 0 && (
            <p class="alert-events">
              {alert.events.slice(0, 6).map((event) => (
                <Go key={event.id} to={{ view: 'events', event: event.id }}>
                  {strings.type(event.type)} {time.clock(event.start, zoneOf(event.mic))}
                </Go>
              ))}
              {alert.events.length > 6 && <span>{strings.alerts.events(alert.events.length)}</span>}
            </p>
          )}
        </div>
        <div class="alert-act">
          {alert.acknowledged ? (
            <span class="done-by">
              {strings.alerts.acknowledgedBy(alert.acknowledged.by, time.full(alert.acknowledged.at, zone))}
            </span>
          ) : (
            <button type="button" class="button primary" onClick={() => acknowledge(alert)}>
              {strings.alerts.acknowledge}
            </button>
          )}
        </div>
      </li>
    </>
  );
}
