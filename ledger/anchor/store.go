package anchor

import (
	"embed"
	"io/fs"
	"math/big"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Room is what anchoring brings to the database. Its tables are working tables: what counts stands on the chain.
func Room() ledger.Room {
	sub, _ := fs.Sub(migrations, "migrations")
	return ledger.Room{Name: "anchor", Migrations: sub, Working: []string{"anchor_contract", "anchor_deployment", "anchor", "anchor_attempt"}}
}

// The states of an anchor, and of a contract (which knows signed, sent, final and lost).
const (
	StatePlanned = "planned" // a checkpoint was chosen
	StateSigned  = "signed"  // its transaction is stored
	StateSent    = "sent"    // a node took it
	StateMined   = "mined"   // it is in a block
	StateFinal   = "final"   // the block is deep enough
	StateLost    = "lost"    // the chain that held it is gone, or moved on without it
)

// contractRow is a row of anchor_contract.
type contractRow struct {
	ID       string `db:"id"`
	ChainID  int64  `db:"chain_id"`
	Genesis  string `db:"genesis"`
	Address  string `db:"address"`
	Embedded bool   `db:"embedded"`
	State    string `db:"state"`
	Tx       string `db:"tx"`
}

// row is a row of anchor.
type row struct {
	ID        string `db:"id"`
	Contract  string `db:"contract"`
	Size      int64  `db:"size"`
	Root      []byte `db:"root"`
	Note      string `db:"note"`
	State     string `db:"state"`
	Tx        string `db:"tx"`
	Block     int64  `db:"block"`
	BlockHash string `db:"block_hash"`
}

// attempt is a row of anchor_attempt.
type attempt struct {
	Tx     string `db:"tx"`
	Seq    int64  `db:"seq"`
	Nonce  int64  `db:"nonce"`
	Raw    []byte `db:"raw"`
	Tip    string `db:"tip"`
	FeeCap string `db:"fee_cap"`
}

// fees are what the attempt offered.
func (a attempt) fees() Fees {
	tip, ok1 := new(big.Int).SetString(a.Tip, 10)
	limit, ok2 := new(big.Int).SetString(a.FeeCap, 10)
	if !ok1 || !ok2 {
		return Fees{Tip: new(big.Int), Cap: new(big.Int)} // a bump then offers what is usual
	}
	return Fees{Tip: tip, Cap: limit}
}

const (
	contractColumns = `id, chain_id, genesis, address, embedded, state, tx`
	rowColumns      = `id, contract, size, root, note, state, tx, block, block_hash`
)

// currentContract is the newest contract that is not lost; ok is false before the first.
func currentContract(tx *ledger.Tx) (c contractRow, ok bool, err error) {
	err = tx.Get(&c, `SELECT `+contractColumns+` FROM anchor_contract WHERE state <> 'lost' ORDER BY id DESC LIMIT 1`)
	return c, err == nil, absent(err)
}

// addContract inserts a contract in the given state.
func addContract(tx *ledger.Tx, c *contractRow) error {
	c.ID = tx.NewID()
	_, err := tx.Exec(`INSERT INTO anchor_contract (id, chain_id, genesis, address, embedded, state, tx, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		c.ID, c.ChainID, c.Genesis, c.Address, c.Embedded, c.State, c.Tx, tx.Now.UnixMilli())
	return err
}

// deployment is a row of anchor_deployment.
type deployment struct {
	Tx  string `db:"tx"`
	Seq int64  `db:"seq"`
	Raw []byte `db:"raw"`
}

// deployments are the transactions signed to create a contract, newest first.
func deployments(tx *ledger.Tx, contract string) (ds []deployment, err error) {
	err = tx.Select(&ds, `SELECT tx, seq, raw FROM anchor_deployment WHERE contract = ? ORDER BY seq DESC`, contract)
	return ds, err
}

// addDeployment stores a signed creation; from here a restart resends the same bytes.
func addDeployment(tx *ledger.Tx, contract string, seq int64, s Signed) error {
	_, err := tx.Exec(`INSERT INTO anchor_deployment (tx, contract, seq, raw, at) VALUES (?, ?, ?, ?, ?)`, s.Hash, contract, seq, s.Raw, tx.Now.UnixMilli())
	return err
}

// loseContract gives a contract up, with everything that stood on it.
func loseContract(tx *ledger.Tx, id, detail string) error {
	if _, err := tx.Exec(`UPDATE anchor SET state = 'lost', detail = ? WHERE contract = ? AND state <> 'lost'`, detail, id); err != nil {
		return err
	}
	return tx.Move(ledger.Move{
		Table: "anchor_contract", ID: id, From: []string{StateSigned, StateSent, StateFinal}, To: StateLost,
		Set: map[string]any{"detail": detail},
	})
}

// inFlight is the anchor that is under way with a contract.
func inFlight(tx *ledger.Tx, contract string) (r row, ok bool, err error) {
	err = tx.Get(&r, `SELECT `+rowColumns+` FROM anchor WHERE contract = ? AND state IN ('planned', 'signed', 'sent', 'mined')`, contract)
	return r, err == nil, absent(err)
}

// newest is the largest final anchor of a contract.
func newest(tx *ledger.Tx, contract string) (r row, ok bool, err error) {
	err = tx.Get(&r, `SELECT `+rowColumns+` FROM anchor WHERE contract = ? AND state = 'final' ORDER BY size DESC LIMIT 1`, contract)
	return r, err == nil, absent(err)
}

// attempts are the transactions signed for an anchor, newest first.
func attempts(tx *ledger.Tx, anchor string) (as []attempt, err error) {
	err = tx.Select(&as, `SELECT tx, seq, nonce, raw, tip, fee_cap FROM anchor_attempt WHERE anchor = ? ORDER BY seq DESC`, anchor)
	return as, err
}

// addAttempt stores a signed transaction; from here a restart resends the same bytes.
func addAttempt(tx *ledger.Tx, anchor string, seq int64, s Signed) error {
	_, err := tx.Exec(`INSERT INTO anchor_attempt (tx, anchor, seq, nonce, raw, tip, fee_cap, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		s.Hash, anchor, seq, s.Nonce, s.Raw, s.Fees.Tip.String(), s.Fees.Cap.String(), tx.Now.UnixMilli())
	return err
}

// checkpoint is the newest signed checkpoint of the log; ok is false while the log is empty.
func checkpoint(tx *ledger.Tx) (cp tlog.Checkpoint, note string, ok bool, err error) {
	head, err := tx.SignedHead()
	return head.Checkpoint, head.Note, err == nil && head.Size > 0, absent(err)
}

// rootAt is the root that our log had at an earlier size, from its tiles.
func rootAt(tx *ledger.Tx, head, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, func(level int, index int64) ([]byte, error) {
		return tx.Tile(level, index, tlog.WidthAt(head, level, index))
	})
}

// Covering finds the first final anchor whose checkpoint holds the leaf at index; false when there is none
// yet. It is the ledger's AnchorSource.
func Covering(tx *ledger.Tx, index int64) (ledger.Anchored, bool, error) {
	found, err := list(tx, `WHERE a.state = 'final' AND a.size > ? ORDER BY a.size, a.id LIMIT 1`, index)
	if err != nil || len(found) == 0 {
		return ledger.Anchored{}, false, err
	}
	return found[0].Anchored, true, nil
}

var _ ledger.AnchorSource = Covering

// Entry is one anchor as the log pages list it.
type Entry struct {
	ledger.Anchored
	ID    string
	State string
	// Detail says why it went back or was lost; "" when all is well.
	Detail string
	// PlannedAt and FinalAt are Unix milliseconds; FinalAt is 0 until it is final.
	PlannedAt, FinalAt int64
}

// List returns up to limit anchors, newest first, of every state; before is the ID of the last entry of the
// page before, or "".
func List(tx *ledger.Tx, before string, limit int) ([]Entry, error) {
	if before == "" {
		return list(tx, `ORDER BY a.id DESC LIMIT ?`, limit)
	}
	return list(tx, `WHERE a.id < ? ORDER BY a.id DESC LIMIT ?`, before, limit)
}

// list joins anchors with their contracts.
func list(tx *ledger.Tx, rest string, args ...any) ([]Entry, error) {
	var rows []struct {
		row
		ChainID   int64  `db:"chain_id"`
		Address   string `db:"address"`
		Embedded  bool   `db:"embedded"`
		Detail    string `db:"detail"`
		PlannedAt int64  `db:"planned_at"`
		FinalAt   int64  `db:"final_at"`
	}
	err := tx.Select(&rows, `SELECT a.id, a.contract, a.size, a.root, a.note, a.state, a.tx, a.block, a.block_hash, a.detail, a.planned_at, a.final_at,
		c.chain_id, c.address, c.embedded FROM anchor a JOIN anchor_contract c ON c.id = a.contract `+rest, args...)
	if err != nil {
		return nil, err
	}
	out := make([]Entry, len(rows))
	for i, r := range rows {
		origin, _, _ := strings.Cut(r.Note, "\n") // the first line of a checkpoint
		a := tlog.Anchor{
			ChainID: r.ChainID, Contract: r.Address, Tx: r.Tx, Block: r.Block, BlockHash: r.BlockHash,
			Size: r.Size, Root: hex32([32]byte(r.Root)), OriginHash: hex32(OriginHash(origin)),
		}
		if r.Embedded {
			a.Label = SelfAttested
		}
		out[i] = Entry{
			Anchored: ledger.Anchored{Note: r.Note, Anchor: a}, ID: r.ID, State: r.State,
			Detail: r.Detail, PlannedAt: r.PlannedAt, FinalAt: r.FinalAt,
		}
	}
	return out, nil
}

// absent turns "no row" into no error.
func absent(err error) error {
	if err != nil && fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}
