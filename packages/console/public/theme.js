/* A blocking file of its own: the policy allows no inline script, and any later the wrong theme would flash. */
(function () {
  var choice = null;
  try {
    choice = window.localStorage.getItem('latchkey-color-scheme');
  } catch {
    /* Storage can be switched off; the system's choice then serves. */
  }
  var dark =
    choice === 'dark' || (choice !== 'light' && window.matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
