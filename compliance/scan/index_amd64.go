package scan

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

// hasAVX2 says whether index_amd64.s runs on this machine: nearly all since 2013.
var hasAVX2 = cpu.X86.HasAVX2

// vector is index by vectors. They read two bytes behind each block, for which the last ones are copied.
func (t *indexTable) vector(dst []block, s string) {
	n := max(0, (len(s)-2)/blockBits)
	if n > 0 {
		indexAVX2(&dst[0], unsafe.StringData(s), n, &t.rows)
	}
	if n < len(dst) {
		var rest [2*blockBits + 2]byte // not more is left
		copy(rest[:], s[n*blockBits:])
		indexAVX2(&dst[n], &rest[0], len(dst)-n, &t.rows)
	}
}

// indexAVX2 fills n blocks from the bytes at src, of which it reads 64 for each block and two more.
//
//go:noescape
func indexAVX2(dst *block, src *byte, n int, rows *[asciiClasses][16]uint8)
