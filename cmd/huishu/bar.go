package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"
)

// bar shows progress on a terminal, and nothing where the output is piped.
type bar struct {
	w    io.Writer
	last time.Time
	part string
}

func newBar(w io.Writer) *bar {
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		return &bar{w: w, last: time.Now()}
	}
	return &bar{}
}

// Of the bar: its length in characters, and the least time between two of them, so that what is done at once shows none.
const (
	barWidth = 30
	barEvery = 100 * time.Millisecond
)

// step shows how much of a part is done; figures stand behind the bar. Where total is 0 nobody knows how much there is.
func (b *bar) step(part string, done, total int64, figures string) {
	if b.w == nil || (part == b.part || b.part == "") && time.Since(b.last) < barEvery {
		return
	}
	b.part, b.last = part, time.Now()
	if total <= 0 {
		fmt.Fprintf(b.w, "\r\x1b[K%s … %s", part, figures)
		return
	}
	full := int(barWidth * min(done, total) / total)
	fmt.Fprintf(b.w, "\r\x1b[K%s [%s%s] %s", part, strings.Repeat("=", full), strings.Repeat(" ", barWidth-full), figures)
}

// clear takes the bar away.
func (b *bar) clear() {
	if b.w != nil && b.part != "" {
		fmt.Fprint(b.w, "\r\x1b[K")
		b.part = ""
	}
}
