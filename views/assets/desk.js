/* The desk works without this. With it: shortcuts, and a question before unsaved text is left behind. */
const editor = document.getElementById('editor')

if (editor instanceof HTMLFormElement) {
  // Against what the page came with: a browser that comes back to a page fills in what was typed before.
  const isChanged = () =>
    [...editor.elements].some((field) => field.value !== (field.defaultValue ?? field.value))
  let isLeaving = false

  editor.addEventListener('submit', () => {
    isLeaving = true
  })

  // A page that comes back from the browser's memory is being written on again.
  addEventListener('pageshow', () => {
    isLeaving = false
  })

  addEventListener('beforeunload', (event) => {
    if (!isLeaving && (isChanged() || 'unsaved' in editor.dataset)) event.preventDefault()
  })

  const shortcuts = new Map([
    ['s', 'save'],
    ['Enter', 'preview'],
  ])

  addEventListener('keydown', (event) => {
    const name = event.ctrlKey || event.metaKey ? shortcuts.get(event.key) : undefined
    if (!name || event.shiftKey || event.altKey) return
    event.preventDefault()
    editor.requestSubmit(editor.querySelector(`[data-shortcut="${name}"]`))
  })
}
