import assert from 'node:assert/strict'
import { test } from 'node:test'
import { previewAround, previewReplace } from '../../static/js/models/find_replace.js'
import { anImage } from './fakes.mjs'

const trigger = 'zorblax'
const captioned = (...captions) => captions.map((caption, i) => anImage(`i${i}`, { caption }))
const after = ({ changes }) => changes.map((change) => change.after)

const replacements = [
  ['plain text', ['a cat, a cat'], { find: 'cat', replace: 'dog' }, ['a dog, a dog'], 2],
  ['any case', ['A Cat'], { find: 'cat', replace: 'dog' }, ['A dog'], 1],
  ['the case as written', ['A Cat and a cat'], { find: 'cat', replace: 'dog', matchCase: true }, ['A Cat and a dog'], 1],
  ['signs letter by letter', ['2 + 2 (four) [x] a-b/c'], { find: '+ 2 (four) [x] a-b/c', replace: '$& $1' }, ['2 $& $1'], 1],
  ['a pattern with groups', ['red door'], { find: '(\\w+) (\\w+)', replace: '$2 $1', regex: true }, ['door red'], 1],
  ['named groups', ['red door'], { find: '(?<colour>red)', replace: 'dark $<colour>', regex: true }, ['dark red door'], 1],
  ['a needless escape', ['a-b'], { find: 'a\\-b', replace: 'ab', regex: true }, ['ab'], 1],
  ['letters beyond the first plane', ['🏠🏠'], { find: '.', replace: 'x', regex: true }, ['xx'], 2],
  ['to nothing', ['a very old door'], { find: 'very ' }, ['a old door'], 1],
  ['only where something changes', ['cat', 'dog', 'cat'], { find: 'cat', replace: 'dog' }, ['dog', 'dog'], 2],
  ['nothing for nothing', ['cat'], { find: '', replace: 'x' }, [], 0],
  ['nothing by itself', ['cat'], { find: 'cat', replace: 'cat', matchCase: true }, [], 0]
]

for (const [name, captions, wish, expected, matches] of replacements) {
  test(`replacing ${name}`, () => {
    const preview = previewReplace(captioned(...captions), { ...wish, trigger })

    assert.deepEqual(after(preview), expected)
    assert.equal(preview.matches, matches)
    assert.equal(preview.error, null)
  })
}

for (const pattern of ['(', '[a-', '*', '(?<n', 'a{2,1}', '\\']) {
  test(`the pattern ${pattern} is refused in a readable sentence`, () => {
    const { changes, error } = previewReplace(captioned('abc'), { find: pattern, regex: true, trigger })

    assert.deepEqual(changes, [])
    assert.equal(error.code, 'pattern_invalid')
    assert.match(error.message, /^This pattern cannot be read: [^A-Z/].*[a-z]\.$/)
    assert.doesNotMatch(error.message, /SyntaxError|Invalid regular expression: \//)
  })
}

test('the preview says where the matches are and what would be wrong after', () => {
  const { changes: [change] } = previewReplace(captioned('photo of zorblax a cat'), { find: 'photo', replace: 'picture', trigger })

  assert.deepEqual(change.ranges, [[0, 5]])
  assert.deepEqual(change.problems.map(({ code }) => code), ['prefix_missing'])
  assert.equal(change.imageId, 'i0')
})

test('captions that would grow too long are said before', () => {
  const { error } = previewReplace(captioned('a'.repeat(1500)), { find: 'a', replace: 'bb', trigger })

  assert.equal(error.code, 'caption_too_long')
  assert.match(error.message, /3000/)
})

const around = [
  ['in front of the description', 'photo of zorblax a door', { before: 'wide shot, ' }, 'photo of zorblax wide shot, a door'],
  ['behind it', 'photo of zorblax a door', { after: ', at night' }, 'photo of zorblax a door, at night'],
  ['where the prefix is missing', 'a door', { before: 'x ', after: ' y' }, 'x a door y']
]

for (const [name, caption, wish, expected] of around) {
  test(`text ${name}`, () => assert.deepEqual(after(previewAround(captioned(caption), { ...wish, trigger })), [expected]))
}

test('images without a caption get no text around nothing', () => {
  assert.deepEqual(previewAround(captioned('', ' '), { before: 'x', trigger }).changes, [])
})
