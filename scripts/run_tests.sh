# Run the tests in the browser beside all others: a browser waits half of its time, and two cores are then two.
# usage: run_tests.sh PYTHON; what the browser's tests say comes last, whole.
said="$(mktemp)"
"$1" -m pytest --no-cov tests/browser > "$said" 2>&1 &
browser=$!
trap 'kill $browser; rm -f "$said"; exit 130' INT TERM
"$1" -m pytest --ignore tests/browser
others=$?
wait $browser
seen=$?
echo "In the browser:"
cat "$said"
rm -f "$said"
[ $others -eq 0 ] && [ $seen -eq 0 ]
