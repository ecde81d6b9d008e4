package scan

import (
	"io"
	"io/fs"
)

// meter tells how far a scan is.
type meter struct {
	tell        func(done, total int64)
	done, total int64
	told        int64
}

// meterBytes is how much is scanned between two calls.
const meterBytes = 1 << 20

func (m *meter) add(n int) {
	if m == nil {
		return
	}
	m.done += int64(n)
	if m.done-m.told >= meterBytes {
		m.told = m.done
		m.tell(m.done, m.total)
	}
}

// finish tells that all is done.
func (m *meter) finish() {
	if m.total > 0 {
		m.done = m.total
	}
	m.tell(m.done, m.total)
}

// sizeOf returns how many bytes a reader will give if it says so, or 0.
func sizeOf(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }: // bytes and strings
		return int64(r.Len())
	case interface{ Stat() (fs.FileInfo, error) }:
		if info, err := r.Stat(); err == nil && info.Mode().IsRegular() {
			return info.Size()
		}
	}
	return 0
}
