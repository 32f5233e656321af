#!/bin/sh
# Print the path of a Chromium or Chrome for the browser tests; install Debian's where that is possible.
set -u
find_browser() {
	for name in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable \
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"; do
		[ -n "$name" ] && command -v "$name" && return 0
	done
	return 1
}
find_browser && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "Installing Debian's chromium for the browser tests …" >&2
	apt-get update -qq >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-liberation >&2
	find_browser && exit 0
fi
echo "The browser tests need Chromium or Chrome. Install one, or set CHROMIUM to its path." >&2
exit 1
