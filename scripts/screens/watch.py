"""What goes wrong on a page while nobody looks: complaints of the console, and what moves by itself."""

from playwright.sync_api import BrowserContext, Page

from tests.browser.complaints import Complaints
from tests.browser.steadiness import MOST_SHIFT, SHIFTS, WATCH


class Watch:
    """Gathers what is wrong, with the place where it was seen."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self._complaints = Complaints()

    def put_on(self, context: BrowserContext, expected: tuple[str, ...]) -> None:
        """Begin anew on a browser of its own; ``expected`` has to be complained of."""
        self._complaints = Complaints()
        self._complaints.watch(context)
        context.add_init_script(WATCH)
        for pattern in expected:
            self._complaints.expect(pattern)

    def forget_moves(self, page: Page) -> None:
        """Let pass what another size or a sheet that was closed has moved."""
        page.evaluate(SHIFTS)
        page.evaluate("() => { globalThis.shifts = [] }")

    def check_moves(self, page: Page, where: str) -> None:
        shifts = page.evaluate(SHIFTS)
        total = sum(shift["value"] for shift in shifts)
        if total > MOST_SHIFT:
            self.found.append(f"{where}: the page moved by {total:.3f}: {[shift['names'] for shift in shifts]}")

    def check_complaints(self, where: str) -> None:
        self.found += [f"{where}: {line}" for line in self._complaints.unexpected]
        self.found += [f"{where}: expected and not heard: {line}" for line in self._complaints.missing]
