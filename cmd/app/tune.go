package app

import (
	"os"
	"runtime/debug"
)

// gcPercent lets the heap grow to seven times what lives in it before it is collected. What
// lives is some tens of megabytes, so that is cheap, and at the usual 100 every eighth part of
// a busy server's time goes into collecting.
const gcPercent = 600

// Tune sets the process up for serving. GOGC in the environment has the last word.
func Tune() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
}
