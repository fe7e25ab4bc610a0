import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  build: {
    outDir: '../target/classes/web',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0, // data: addresses would need a wider content security policy
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8787' } },
});
