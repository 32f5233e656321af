import assert from 'node:assert/strict'
import { test } from 'node:test'
import { spread } from '../../static/js/models/run_rules.js'

for (const [length, expected] of [[0, []], [2, [0, 1]], [3, [0, 1, 2]], [4, [0, 2, 3]], [30, [0, 15, 29]]]) {
  test(`three of ${length} are spread from the first to the last`, () => {
    assert.deepEqual(spread(Array.from({ length }, (_, i) => i), 3), expected)
  })
}
