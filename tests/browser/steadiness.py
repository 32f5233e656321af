"""Layout shifts as the browser itself counts them: what moved without anybody asking for it."""

MOST_SHIFT = 0.02
#: all that moved by itself, and what it was; what follows a click within half a second was asked for
WATCH = """
  globalThis.shifts = []
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const names = sources.map(({ node, previousRect, currentRect }) =>
        `${node?.localName ?? node?.parentElement?.localName} ${previousRect.y} to ${currentRect.y}`)
      if (!hadRecentInput) globalThis.shifts.push({ value, names })
    }
  }).observe({ type: 'layout-shift', buffered: true })
"""
#: the browser tells of a frame after it
SHIFTS = """async () => {
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))
  for (let count = 0; count < 3; count += 1) await frame()
  return globalThis.shifts
}"""
