import './styles/tokens.css';
import './styles/page.css';
import './styles/views.css';
import { effect } from '@preact/signals';
import { h, render } from 'preact';
import { App } from './app';
import { report, start, theme } from './state';

const night = matchMedia('(prefers-color-scheme: dark)');
const dark = () => theme.value === 'dark' || (theme.value === 'auto' && night.matches);
const paint = () => {
  document.documentElement.dataset.theme = dark() ? 'dark' : 'light';
};
effect(paint);
night.addEventListener('change', paint);
window.addEventListener('error', (e) => report(e.error ?? new Error(e.message)));
window.addEventListener('unhandledrejection', (e) => report(e.reason));

const root = document.getElementById('app');
if (root) render(h(App, {}), root);
start();
