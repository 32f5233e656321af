import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Tabs } from '../../static/js/helpers/tabs.js'
import { heard, settle } from './fakes.mjs'

/** Channels that hear each other, as those of one browser do: everybody but the one who speaks. */
function browser() {
  const channels = []
  const open = (sessionId, name) => {
    const channel = new EventTarget()
    channel.postMessage = (data) => channels.filter((one) => one !== channel)
      .forEach((one) => one.dispatchEvent(Object.assign(new Event('message'), { data: structuredClone(data) })))
    channels.push(channel)
    return new Tabs({ channel, sessionId: () => sessionId, name })
  }
  return { open }
}

test('the tabs that answer are known by name', async () => {
  const { open } = browser()
  open('s1', 'first')
  open('s2', 'second')

  const others = await open('s1', 'third').others()

  assert.deepEqual([...others].sort(), ['first', 'second'])
})

test('two tabs with one batch hear of each other once', async () => {
  const { open } = browser()
  const one = open('s1', 'one')
  const two = open('s1', 'two')
  const events = [heard(one, 'other'), heard(two, 'other')]

  await two.others()
  await one.others()

  assert.deepEqual(events.map((list) => list.length), [1, 1])
})

for (const [what, mine, theirs] of [['of another batch', 's1', 's2'], ['without a batch', null, null]]) {
  test(`a tab ${what} is no second tab of this one`, async () => {
    const { open } = browser()
    const one = open(mine, 'one')
    const events = heard(one, 'other')

    await open(theirs, 'two').others()

    assert.deepEqual(events, [])
  })
}

test('what a tab tells reaches the others with its session, not itself', async () => {
  const { open } = browser()
  const one = open('s1', 'one')
  const two = open('s2', 'two')
  const [own, other] = [heard(one, 'news'), heard(two, 'news')]

  one.tell('moved', { was: 's0' })

  assert.deepEqual(own, [])
  assert.deepEqual(other, [{ name: 'news', kind: 'moved', sessionId: 's1', was: 's0' }])
})

test('a greeting is no news', async () => {
  const { open } = browser()
  const one = open('s1', 'one')
  const news = heard(one, 'news')

  await open('s1', 'two').others()
  await settle()

  assert.deepEqual(news, [])
})

test('a browser without channels has one tab', async () => {
  const tabs = new Tabs({ channel: null, sessionId: () => 's1' })

  tabs.tell('changed')

  assert.deepEqual(await tabs.others(), new Set())
})
