package tlog

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is the log's signed promise about its whole content (C2SP tlog-checkpoint): the log named Origin holds Size leaves
// with Merkle root Root.
type Checkpoint struct {
	Origin string
	Size   int64
	Root   Hash
	// Extension holds further lines, each ending in a newline; ours has none, foreign logs may.
	Extension string
}

// Text is the checkpoint as the text of a note.
func (c Checkpoint) Text() string {
	return c.Origin + "\n" + strconv.FormatInt(c.Size, 10) + "\n" + base64.StdEncoding.EncodeToString(c.Root[:]) + "\n" + c.Extension
}

// Sign returns the checkpoint as a signed note. The first signer must be the log's own: its name is the origin.
func (c Checkpoint) Sign(signers ...note.Signer) ([]byte, error) {
	if len(signers) == 0 || signers[0].Name() != c.Origin {
		return nil, fmt.Errorf("checkpoint of %q must be signed by the key of that name", c.Origin)
	}
	if _, err := ParseCheckpoint(c.Text()); err != nil {
		return nil, err
	}
	msg, err := note.Sign(&note.Note{Text: c.Text()}, signers...)
	if err != nil {
		return nil, fmt.Errorf("signing checkpoint %d: %w", c.Size, err)
	}
	return msg, nil
}

// ParseCheckpoint reads the text of a checkpoint, without signatures.
func ParseCheckpoint(text string) (Checkpoint, error) {
	origin, size, root, rest, err := splitCheckpoint(text)
	if err != nil {
		return Checkpoint{}, err
	}
	if len(root) != HashSize {
		return Checkpoint{}, fmt.Errorf("checkpoint: root hash has %d bytes, not 32", len(root))
	}
	if !validOrigin(origin) {
		return Checkpoint{}, fmt.Errorf("checkpoint: origin %q is not a key name", origin)
	}
	return Checkpoint{Origin: origin, Size: size, Root: Hash(root), Extension: rest}, nil
}

// splitCheckpoint does the line format alone; the hash may have any length.
func splitCheckpoint(text string) (origin string, size int64, root []byte, rest string, err error) {
	origin, text, ok1 := strings.Cut(text, "\n")
	sizeLine, text, ok2 := strings.Cut(text, "\n")
	rootLine, rest, ok3 := strings.Cut(text, "\n")
	if !ok1 || !ok2 || !ok3 {
		return "", 0, nil, "", errors.New("checkpoint: needs three lines, each with a newline")
	}
	if origin == "" {
		return "", 0, nil, "", errors.New("checkpoint: no origin")
	}
	size, err = strconv.ParseInt(sizeLine, 10, 64)
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != sizeLine {
		return "", 0, nil, "", fmt.Errorf("checkpoint: size %q is not a plain decimal number", sizeLine)
	}
	root, err = decodeBase64(rootLine)
	if err != nil {
		return "", 0, nil, "", errors.New("checkpoint: root hash is not base64")
	}
	if rest != "" && !strings.HasSuffix(rest, "\n") {
		return "", 0, nil, "", errors.New("checkpoint: last line has no newline")
	}
	return origin, size, root, rest, nil
}

// decodeBase64 accepts only the one spelling that encoding gives back: no line breaks, no stray bits before the padding.
func decodeBase64(s string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || base64.StdEncoding.EncodeToString(b) != s {
		return nil, errors.New("not base64")
	}
	return b, nil
}

// OpenCheckpoint reads a signed note and returns its checkpoint if one of the verifiers named like the checkpoint's origin signed it.
// Cosignatures by others are allowed and do not count.
func OpenCheckpoint(msg []byte, verifiers ...note.Verifier) (Checkpoint, error) {
	n, err := note.Open(msg, note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	c, err := ParseCheckpoint(n.Text)
	if err != nil {
		return Checkpoint{}, err
	}
	for _, s := range n.Sigs {
		if s.Name == c.Origin {
			return c, nil
		}
	}
	return Checkpoint{}, fmt.Errorf("checkpoint: not signed by the log %q itself", c.Origin)
}

// validOrigin says whether s can be both an origin and the name of a note key. The names of our formats are refused: their
// signatures must never be readable as a checkpoint's.
func validOrigin(s string) bool {
	return s != "" && !slices.Contains(formats, s) && utf8.ValidString(s) && !strings.Contains(s, "+") &&
		strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) < 0
}
