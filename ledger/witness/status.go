package witness

import (
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Status is how it stands with the witnesses, for /readyz and the log page. Registration goes on in every state.
type Status struct {
	// Quorum is the size of the newest checkpoint whose cosignatures met the policy; 0 before the first.
	Quorum int64 `json:"quorum_size"`
	// Witnesses are the policy's, in its order.
	Witnesses []Standing `json:"witnesses"`
}

// Standing is how it stands with one witness.
type Standing struct {
	Name string `json:"name"`
	VKey string `json:"verifier_key"`
	// Size is that of the log when it cosigned last, At its own clock's time of it in Unix milliseconds; 0 when it never has.
	Size int64 `json:"size"`
	At   int64 `json:"at"`
	// Code is the stable code of what this process last met with it; "" while nothing is wrong.
	Code string `json:"problem"`
	// Problem is the same for people.
	Problem *fault.Error `json:"-"`
}

// Status reads the present state. A nil Cosigner has no witnesses.
func (c *Cosigner) Status(tx *ledger.Tx) (Status, error) {
	s := Status{Witnesses: []Standing{}}
	if c == nil {
		return s, nil
	}
	var err error
	if _, s.Quorum, err = Witnessed(tx); absent(err) != nil {
		return s, err
	}
	var rows []struct {
		VKey string `db:"vkey"`
		Size int64
		At   int64
	}
	if err := tx.Select(&rows, `SELECT vkey, size, at FROM witness`); err != nil {
		return s, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range c.cfg.Policy.Witnesses {
		ws := Standing{Name: w.Name, VKey: w.VKey, Problem: c.problems[w.VKey]}
		if ws.Problem != nil {
			ws.Code = ws.Problem.Code
		}
		for _, r := range rows {
			if r.VKey == w.VKey {
				ws.Size, ws.At = r.Size, r.At
			}
		}
		s.Witnesses = append(s.Witnesses, ws)
	}
	return s, nil
}
