// Says in the page what would otherwise only reach the console: the device gave no passkey.
document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  document.getElementById('passkey_failed').hidden = false
})
