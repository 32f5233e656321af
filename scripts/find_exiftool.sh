#!/bin/sh
# See to it that exiftool, the referee of the metadata tests, is there; install Debian's where that is possible.
set -u
command -v exiftool && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
	echo "Installing Debian's exiftool for the metadata tests …" >&2
	apt-get update -qq >&2
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends libimage-exiftool-perl >&2
	command -v exiftool && exit 0
fi
echo "Without exiftool the tests that ask it what it reads are skipped." >&2
exit 0
