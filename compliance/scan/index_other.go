//go:build !amd64

package scan

// hasAVX2 is false: this machine has no index of its own.
const hasAVX2 = false

func (t *indexTable) vector(dst []block, s string) { t.scalar(dst, s) }
