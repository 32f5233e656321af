import assert from 'node:assert/strict'
import { test } from 'node:test'
import { countStates, filterImages, idsBetween, neighbourId, nextOpenId } from '../../static/js/models/filters.js'
import { anImage } from './fakes.mjs'

const list = [
  anImage('a', { state: 'drafted', caption: 'photo of zorblax Red door', filename: 'IMG_1.jpg' }),
  anImage('b', { state: 'approved', caption: 'photo of zorblax blue wall', filename: 'caf\u0065\u0301.jpg' }),
  anImage('c', { state: 'empty', filename: 'red.png' }),
  anImage('d', { state: 'approved', caption: 'photo of zorblax a lamp' })
]
const ids = (images) => images.map(({ id }) => id).join('')

const filters = [
  ['nothing', {}, 'abcd'],
  ['a state', { state: 'approved' }, 'bd'],
  ['a word of name or caption, in any case', { text: 'RED' }, 'ac'],
  ['all words in any order', { text: 'door zorblax' }, 'a'],
  ['letters composed otherwise', { text: 'café' }, 'b'],
  ['state and text', { state: 'empty', text: 'red' }, 'c'],
  ['what nobody has', { text: 'xyz' }, '']
]

for (const [name, filter, expected] of filters) {
  test(`filtering by ${name}`, () => assert.equal(ids(filterImages(list, filter)), expected))
}

const steps = [['a', 1, 'b'], ['d', 1, 'd'], ['a', -1, 'a'], ['c', -1, 'b'], ['gone', 1, 'a'], [null, 1, 'a']]

for (const [from, offset, to] of steps) {
  test(`a step of ${offset} from ${from} leads to ${to}`, () => assert.equal(neighbourId(list, from, offset), to))
}

test('nowhere to go in an empty list', () => assert.equal(neighbourId([], 'a', 1), null))

const open = [['a', 'c'], ['b', 'c'], ['c', 'a'], ['d', 'a'], [null, 'a']]

for (const [from, to] of open) {
  test(`after ${from} the next to work on is ${to}`, () => assert.equal(nextOpenId(list, from), to))
}

test('all approved: nothing left to work on', () => assert.equal(nextOpenId([list[1], list[3]], 'b'), null))

test('every state has its count', () => {
  assert.deepEqual(countStates(list), { all: 4, empty: 1, drafted: 1, edited: 0, approved: 2, blocked: 0, failed: 0 })
})

test('a range goes both ways', () => {
  assert.deepEqual(idsBetween(list, 'c', 'a'), ['a', 'b', 'c'])
  assert.deepEqual(idsBetween(list, 'gone', 'b'), ['b'])
})
