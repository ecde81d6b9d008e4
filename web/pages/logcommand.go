package pages

import (
	"fmt"
	"strings"

	"huishu/ledger/tlog"
)

// hashing defines h: the SHA-256 of bytes given in hex, in hex. bash and sha256sum are on every Linux; the commands need nothing of ours.
const hashing = `h() { printf "$(printf %s "$1" | sed 's/../\\x&/g')" | sha256sum | cut -d' ' -f1; }` + "\n"

// inclusionCommand climbs from a leaf to the root in the reader's own shell (RFC 6962 section 2.1).
func inclusionCommand(leaf string, steps []tlog.PathStep, root tlog.Hash) string {
	var b strings.Builder
	b.WriteString(hashing)
	fmt.Fprintf(&b, "n=$({ printf '\\0'; printf %%s %s; } | sha256sum | cut -d' ' -f1)\n", shellQuoted(leaf))
	for _, s := range steps {
		if s.Left {
			fmt.Fprintf(&b, "n=$(h 01%s$n)\n", hexOf(s.Sibling))
		} else {
			fmt.Fprintf(&b, "n=$(h 01${n}%s)\n", hexOf(s.Sibling))
		}
	}
	fmt.Fprintf(&b, "[ $n = %s ] && echo OK\n", hexOf(root))
	return b.String()
}

// consistencyCommand computes both roots from the proof, step by step (RFC 9162 section 2.1.4.2).
func consistencyCommand(first tlog.Hash, steps []tlog.ConsistencyStep, old, root tlog.Hash) string {
	var b strings.Builder
	b.WriteString(hashing)
	fmt.Fprintf(&b, "a=%s; b=$a\n", hexOf(first))
	for _, s := range steps {
		if s.Both {
			fmt.Fprintf(&b, "a=$(h 01%[1]s$a); b=$(h 01%[1]s$b)\n", hexOf(s.Hash))
		} else {
			fmt.Fprintf(&b, "b=$(h 01${b}%s)\n", hexOf(s.Hash))
		}
	}
	fmt.Fprintf(&b, "[ $a = %s ] && [ $b = %s ] && echo OK\n", hexOf(old), hexOf(root))
	return b.String()
}

// shellQuoted is text that the shell takes as it stands.
func shellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
