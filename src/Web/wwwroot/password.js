// The code stands behind the # of the link, which is never sent with a request; it leaves the address bar too.
const field = document.getElementById('token');
if (location.hash.length > 1 && field) {
  field.value = location.hash.slice(1);
  history.replaceState(null, '', location.pathname);
  document.getElementById('password')?.focus();
}
