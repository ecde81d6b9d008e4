package components

import (
	"bytes"
	"crypto/sha256"
	"math"
	"math/rand/v2"
	"testing"
)

// readSeal reads the root back from the strokes: that it can be done is what the seal promises.
func readSeal(arcs []Arc) []byte {
	root := make([]byte, SealBytes)
	for _, a := range arcs {
		if a.Outer-a.Inner < 2 {
			continue // a hairline: clear bits
		}
		ring := 0
		if a.Inner > sealRings[1].from {
			ring = 1
		}
		r := sealRings[ring]
		track := sealTracks - 1 - int((((a.Inner+a.Outer)/2)-r.from)/r.track)
		segment := int(a.From / (360.0 / sealSegments))
		middle := (float64(segment) + 0.5) * 360 / sealSegments
		if a.From < middle-0.01 {
			root[ring*sealSegments+segment] |= 1 << (7 - 2*track)
		}
		if a.To > middle+0.01 {
			root[ring*sealSegments+segment] |= 1 << (6 - 2*track)
		}
	}
	return root
}

func TestSealIsTheRoot(t *testing.T) {
	t.Parallel()
	source := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		root := make([]byte, SealBytes)
		for i := range root {
			root[i] = byte(source.Uint32())
		}
		if got := readSeal(SealArcs(root)); !bytes.Equal(got, root) {
			t.Fatalf("read %x from the seal of %x", got, root)
		}
	}
	for _, fill := range []byte{0, 255} {
		root := bytes.Repeat([]byte{fill}, SealBytes)
		if got := readSeal(SealArcs(root)); !bytes.Equal(got, root) {
			t.Errorf("read %x from the seal of %x", got, root)
		}
	}
}

func TestSealIsDeterministic(t *testing.T) {
	t.Parallel()
	root := sha256.Sum256([]byte("root"))
	first := SealSVG(root[:])
	for range 10 {
		if SealSVG(root[:]) != first {
			t.Fatal("the same root gave two seals")
		}
	}
	// The picture stands on printed certificates: it may not drift between releases.
	const want = "30a26e85884c87e4"
	if got := sum(first); got != want {
		t.Errorf("the seal of a known root changed: %s, want %s", got, want)
	}
	flipped := root
	flipped[31] ^= 1
	if SealSVG(flipped[:]) == first {
		t.Error("one bit changed and the seal did not")
	}
}

func TestSealOfWrongLength(t *testing.T) {
	t.Parallel()
	for _, root := range [][]byte{nil, {}, make([]byte, 31), make([]byte, 33)} {
		if SealSVG(root) != "" || SealArcs(root) != nil || (Seal{Root: root}).In(ZH) != nil {
			t.Errorf("a root of %d bytes was drawn", len(root))
		}
	}
}

func TestSealStaysInItsRings(t *testing.T) {
	t.Parallel()
	root := sha256.Sum256([]byte("rings"))
	for _, a := range SealArcs(root[:]) {
		if a.Inner < 31 || a.Outer > 90 || a.Inner >= a.Outer || a.From >= a.To || a.From < 0 || a.To > 360 || math.IsNaN(a.Inner) {
			t.Errorf("stroke outside the rings: %+v", a)
		}
	}
}
