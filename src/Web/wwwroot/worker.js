// The service worker: the shell of the pages is kept, pages themselves never are.
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));
workbox.precaching.precacheAndRoute(shell);
workbox.precaching.cleanupOutdatedCaches();
workbox.routing.registerRoute(new workbox.routing.NavigationRoute(async ({ request }) => {
  try {
    const answer = await fetch(request);
    // A proxy that finds no server behind it.
    return [502, 504].includes(answer.status) ? workbox.precaching.matchPrecache('/offline') : answer;
  } catch {
    return workbox.precaching.matchPrecache('/offline');
  }
}));
self.addEventListener('sync', event => {
  if (event.tag === 'kept')
    event.waitUntil(kept.send().then(async () => {
      // What still waits is asked for again by the browser, later.
      if ((await kept.state()).waiting > 0)
        throw new Error('Not everything could be sent.');
    }));
});
