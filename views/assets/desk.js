/* The desk works without this. With it: shortcuts, and a question before unsaved text is left behind. */
const editor = document.getElementById('editor')

if (editor instanceof HTMLFormElement) {
  const read = () => new URLSearchParams(new FormData(editor)).toString()
  const saved = read()
  let isLeaving = false

  editor.addEventListener('submit', () => {
    isLeaving = true
  })

  // A page that comes back from the browser's memory is being written on again.
  addEventListener('pageshow', () => {
    isLeaving = false
  })

  addEventListener('beforeunload', (event) => {
    if (!isLeaving && (read() !== saved || 'unsaved' in editor.dataset)) event.preventDefault()
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
