package search

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
)

// The bands of MinHash: two sets are candidates when one band of theirs is the same. With three hashes a band and twelve bands, sets
// that share 60 in 100 of their elements meet with probability 0.95, such as share 80 with 0.9998, such as share 10 with 0.01.
const (
	bands    = 12
	bandRows = 3
)

// Shingles returns the set of the words of texts as [Bigrams] gives them, sorted: what [Likeness] and [Bands] compare.
func Shingles(texts ...string) []string {
	var words []string
	for _, s := range texts {
		words = append(words, strings.Fields(Bigrams(s))...)
	}
	slices.Sort(words)
	return slices.Compact(words)
}

// Likeness is the Jaccard index of two sorted sets in percent, rounded down: what both hold of all that either holds. Two empty
// sets are alike; exactly equal sets alone reach 100.
func Likeness(a, b []string) int {
	both := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch strings.Compare(a[i], b[j]) {
		case 0:
			both++
			i++
			j++
		case -1:
			i++
		default:
			j++
		}
	}
	either := len(a) + len(b) - both
	if either == 0 {
		return 100
	}
	return 100 * both / either
}

// Bands returns the keys under which a set is stored so that sets alike to it are found by equality (MinHash with locality-sensitive
// hashing, Broder 1997). One set gives the same keys in every run and release; nil for the empty set. kind keeps sets apart that are
// never compared.
func Bands(kind string, set []string) []int64 {
	if len(set) == 0 {
		return nil
	}
	hashes := make([]uint64, len(set))
	for i, s := range set {
		h := fnv.New64a()
		h.Write([]byte(s))
		hashes[i] = h.Sum64()
	}
	seed := fnv.New64a()
	seed.Write([]byte(kind))
	kindHash := seed.Sum64()
	keys := make([]int64, bands)
	for band := range keys {
		key := mix(kindHash + uint64(band))
		for row := range bandRows {
			least, permutation := uint64(math.MaxUint64), mix(uint64(band*bandRows+row)+1)
			for _, h := range hashes {
				least = min(least, mix(h^permutation))
			}
			key = mix(key ^ least)
		}
		keys[band] = int64(key >> 1)
	}
	return keys
}

// mix is the finaliser of SplitMix64: it spreads each bit over all.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
