package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// Restore makes a set of the canonical JSON that [Set.Canonical] once gave, for a set that the program does not ship any more, or
// never did. The bytes must have the hash, so that a decision is read by the very rules it was made by. Inheritance and citations
// are resolved in them already; what later versions of this package demand of a new set is not asked of an old one.
func Restore(hash string, canonical []byte) (*Set, error) {
	sum := sha256.Sum256(canonical)
	if hex.EncodeToString(sum[:]) != hash {
		return nil, fmt.Errorf("rule set %s: its text has another hash", hash)
	}
	s := &Set{}
	if err := json.Unmarshal(canonical, s); err != nil {
		return nil, fmt.Errorf("rule set %s: %w", hash, err)
	}
	s.Hash, s.canonical = hash, append([]byte(nil), canonical...)
	s.facts = map[string]*Fact{}
	for i := range s.Facts {
		s.facts[s.Facts[i].ID] = &s.Facts[i]
	}
	s.compileGroups()
	if err := refusal(s.ID, s.flaws); err != nil {
		return nil, fmt.Errorf("rule set %s cannot be used any more: %w", hash, err)
	}
	return s, nil
}
