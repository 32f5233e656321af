import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bytes, clock, dollars, duration, percent, plural } from '../../static/js/helpers/format.js'

const table = [
  [bytes, [[0], '0 bytes'], [[1], '1 byte'], [[1023], '1,023 bytes'], [[1024], '1 kB'], [[1536], '1.5 kB'], [[10485760], '10 MB'], [[10276045], '9.8 MB'], [[1023.7 * 1024], '1 MB'], [[3 * 1024 ** 3], '3 GB']],
  [duration, [[0], '0 s'], [[59.4], '59 s'], [[59.6], '1 min'], [[200], '3 min 20 s'], [[3600], '1 h'], [[3900], '1 h 5 min'], [[7199], '2 h'], [[-3], '0 s']],
  [plural, [[1, 'image'], '1 image'], [[0, 'image'], '0 images'], [[2, 'match', 'matches'], '2 matches']],
  [dollars, [[0], '$0'], [[0.004], 'under $0.01'], [[0.126], '$0.13']],
  [percent, [[0], '0%'], [[0.999], '99%'], [[1], '100%'], [[1.2], '100%']],
  [clock, [[new Date(2024, 1, 1, 9, 5)], '09:05'], [[new Date(2024, 1, 1, 23, 59).getTime()], '23:59']]
]

for (const [format, ...rows] of table) {
  for (const [args, expected] of rows) {
    test(`${format.name} of ${args.join(', ')} is ${expected}`, () => assert.equal(format(...args), expected))
  }
}
