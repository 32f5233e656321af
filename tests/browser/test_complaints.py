"""The watch over the browser sees what it is there for."""

from tests.browser.complaints import Complaints
from tests.browser.visitor import Visitor

FAULTS = {
    "console warning: careful": "() => console.warn('careful')",
    "script: broken": "() => { setTimeout(() => { throw new Error('broken') }) }",
    "policy violated: img-src": "() => { new Image().src = 'https://elsewhere.example/pixel.png' }",
    "policy violated: script-src": "() => document.body.insertAdjacentHTML('beforeend', '<b onclick=\"owned=1\">')",
    "404": "() => { new Image().src = '/nothing-here.png' }",
    "foreign request: http://elsewhere.example/": "() => { location.href = 'http://elsewhere.example/' }",
}
LONGEST_MS, STEP_MS = 5000, 20


def test_watch_sees_every_kind_of_fault(visitor: Visitor, complaints: Complaints) -> None:
    visitor.page.route("http://elsewhere.example/**", lambda route: route.fulfill(body="elsewhere"))
    assert complaints.unexpected == []

    for kind, fault in FAULTS.items():
        visitor.page.evaluate(fault)
        wait_for(kind, visitor, complaints)

    complaints.expect(".")


def wait_for(kind: str, visitor: Visitor, complaints: Complaints) -> None:
    for _ in range(LONGEST_MS // STEP_MS):
        if any(kind in line for line in complaints.unexpected):
            return
        visitor.page.wait_for_timeout(STEP_MS)
    raise AssertionError(f"not seen: {kind}; but {complaints.unexpected}")
