package scan

import "unsafe"

// text is b as a string without a copy. It is good until b is written again; what outlives that is cloned.
func text(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) //nolint:gosec // a copy for each cell would cost more than judging it
}
