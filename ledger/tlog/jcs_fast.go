package tlog

import (
	"bytes"
	"slices"
	"sync"
)

// The fast canonicaliser handles the JSON that our own code writes thousands of times a second. It gives up (ok = false) on anything
// it is not sure of: escapes, fractions, long integers, deep nesting, characters whose UTF-16 order differs from their UTF-8
// order, and every error. The caller then asks the jcs library, so the two can only differ in speed; a fuzz test holds them together.

const fastMaxDepth = 32

type fastJCS struct {
	src     []byte
	pos     int
	dst     []byte
	members []fastMember // stack: the members of all open objects
	scratch []byte
}

// fastMember is one object member as it lies in dst: dst[start:end] is `"key":value`, and dst[start:keyEnd] its quoted key.
type fastMember struct{ start, keyEnd, end int }

// appendCanonicalFast requires src to be valid UTF-8.
func appendCanonicalFast(dst, src []byte) (out []byte, ok bool) {
	f := fastPool.Get().(*fastJCS)
	f.src, f.pos, f.dst, f.members = src, 0, dst, f.members[:0]
	if f.value(0) {
		f.space()
		out, ok = f.dst, f.pos == len(src)
	}
	f.src, f.dst = nil, nil
	fastPool.Put(f)
	return out, ok
}

// fastPool keeps the stacks: they are used for every event, from one to the next.
var fastPool = sync.Pool{New: func() any { return new(fastJCS) }}

func (f *fastJCS) space() {
	for f.pos < len(f.src) {
		switch f.src[f.pos] {
		case ' ', '\t', '\n', '\r':
			f.pos++
		default:
			return
		}
	}
}

// next skips white space and consumes c, or reports that it is not there.
func (f *fastJCS) next(c byte) bool {
	f.space()
	if f.pos < len(f.src) && f.src[f.pos] == c {
		f.pos++
		return true
	}
	return false
}

func (f *fastJCS) value(depth int) bool {
	f.space()
	if f.pos >= len(f.src) || depth > fastMaxDepth {
		return false
	}
	switch c := f.src[f.pos]; c {
	case '{':
		return f.object(depth)
	case '[':
		return f.array(depth)
	case '"':
		return f.str(false)
	case 't':
		return f.literal("true")
	case 'f':
		return f.literal("false")
	case 'n':
		return f.literal("null")
	default:
		return f.integer()
	}
}

func (f *fastJCS) literal(s string) bool {
	if !bytes.HasPrefix(f.src[f.pos:], []byte(s)) {
		return false
	}
	f.pos += len(s)
	f.dst = append(f.dst, s...)
	return f.atDelimiter()
}

// atDelimiter refuses a scalar with something glued to it, such as 12a.
func (f *fastJCS) atDelimiter() bool {
	if f.pos == len(f.src) {
		return true
	}
	switch f.src[f.pos] {
	case ' ', '\t', '\n', '\r', ',', ']', '}':
		return true
	}
	return false
}

// integer copies integers of at most 15 digits, which every double holds exactly.
func (f *fastJCS) integer() bool {
	start := f.pos
	if f.src[f.pos] == '-' {
		f.pos++
	}
	digits := f.pos
	for f.pos < len(f.src) && f.src[f.pos] >= '0' && f.src[f.pos] <= '9' {
		f.pos++
	}
	n := f.pos - digits
	if n == 0 || n > 15 || f.src[digits] == '0' && (n > 1 || digits > start) {
		return false
	}
	f.dst = append(f.dst, f.src[start:f.pos]...)
	return f.atDelimiter()
}

// str copies a string. In a value the two-character escapes of JCS may stand; a key must have none and must sort the same in UTF-8 as
// in UTF-16: no character from U+E000 on.
func (f *fastJCS) str(key bool) bool {
	start := f.pos
	for f.pos++; f.pos < len(f.src); f.pos++ {
		switch c := f.src[f.pos]; {
		case c == '"':
			f.pos++
			f.dst = append(f.dst, f.src[start:f.pos]...)
			return true
		case c == '\\' && !key && f.pos+1 < len(f.src) && shortEscape(f.src[f.pos+1]):
			f.pos++
		case c < 0x20 || c == '\\' || key && c >= 0xee:
			return false
		}
	}
	return false
}

// shortEscape says whether JCS too writes the escape as a backslash and c.
func shortEscape(c byte) bool {
	switch c {
	case '"', '\\', 'b', 't', 'n', 'f', 'r':
		return true
	}
	return false
}

func (f *fastJCS) array(depth int) bool {
	f.pos++
	f.dst = append(f.dst, '[')
	if f.next(']') {
		f.dst = append(f.dst, ']')
		return true
	}
	for {
		if !f.value(depth + 1) {
			return false
		}
		if f.next(']') {
			f.dst = append(f.dst, ']')
			return true
		}
		if !f.next(',') {
			return false
		}
		f.dst = append(f.dst, ',')
	}
}

func (f *fastJCS) object(depth int) bool {
	f.pos++
	f.dst = append(f.dst, '{')
	if f.next('}') {
		f.dst = append(f.dst, '}')
		return true
	}
	base := len(f.members)
	for {
		if !f.member(depth) {
			return false
		}
		if f.next('}') {
			break
		}
		if !f.next(',') {
			return false
		}
		f.dst = append(f.dst, ',')
	}
	if !f.sortMembers(base) {
		return false
	}
	f.dst = append(f.dst, '}')
	f.members = f.members[:base]
	return true
}

func (f *fastJCS) member(depth int) bool {
	f.space()
	m := fastMember{start: len(f.dst)}
	if f.pos >= len(f.src) || f.src[f.pos] != '"' || !f.str(true) {
		return false
	}
	m.keyEnd = len(f.dst)
	if !f.next(':') {
		return false
	}
	f.dst = append(f.dst, ':')
	if !f.value(depth + 1) {
		return false
	}
	m.end = len(f.dst)
	f.members = append(f.members, m)
	return true
}

// sortMembers puts the members from base on into key order inside dst, and refuses a duplicate key.
func (f *fastJCS) sortMembers(base int) bool {
	ms := f.members[base:]
	sorted := true
	for i := 1; i < len(ms) && sorted; i++ {
		sorted = bytes.Compare(f.key(ms[i-1]), f.key(ms[i])) < 0
	}
	if sorted {
		return true
	}
	start := ms[0].start
	slices.SortFunc(ms, func(a, b fastMember) int { return bytes.Compare(f.key(a), f.key(b)) })
	f.scratch = f.scratch[:0]
	for i, m := range ms {
		if i > 0 {
			if bytes.Equal(f.key(ms[i-1]), f.key(m)) {
				return false
			}
			f.scratch = append(f.scratch, ',')
		}
		f.scratch = append(f.scratch, f.dst[m.start:m.end]...)
	}
	copy(f.dst[start:], f.scratch)
	return true
}

// key is the key of m without its quotes: the closing quote would sort after a space or an exclamation mark of a longer key.
func (f *fastJCS) key(m fastMember) []byte { return f.dst[m.start+1 : m.keyEnd-1] }
