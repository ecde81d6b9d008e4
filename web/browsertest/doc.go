// Package browsertest drives a real Chromium in tests.
//
// What it is: [Start] starts one headless browser; [Browser.Person] opens a window with
// cookies of its own. A [Person] opens addresses, fills fields by their names, presses what
// carries a label, and says what is seen. Every page that is opened is measured: no
// sideways scrolling, and on demand no accessibility fault.
//
// What it is not: a simulation. Where the browser is missing the test fails if
// HUISHU_REQUIRE_TOOLS=1, and says that it skips otherwise.
//
// Start at [Start].
package browsertest
